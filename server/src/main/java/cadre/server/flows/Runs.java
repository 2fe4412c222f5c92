package cadre.server.flows;

import cadre.server.forges.Ends;
import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import cadre.wire.event.Actor;
import cadre.wire.id.JobId;
import cadre.wire.job.JobRequest;
import cadre.wire.job.RepositoryRequest;
import java.util.Map;
import java.util.Optional;

/** Jobs of items: wanted, then filed, each stored before the next. */
record Runs(Database db, Ends ends, Work work, Chronicle chronicle) {

    /**
     * Wants a job, and files it.
     *
     * @return why a person is needed; empty if nobody is
     */
    Optional<String> want(
            FlowRow row,
            RunRow.Kind kind,
            String command,
            String sha,
            JobRequest request,
            NotTold notTold) {
        var number = db.read(tx -> RunStore.of(tx, row.id())).size() + 1;
        var most = row.flow().limits().jobs();
        if (number > most) {
            return Optional.of("it has had " + most + " jobs, the most that its flow allows");
        }
        var run =
                RunRow.wanted(
                        row, number, kind, command, sha, request, notTold.cut(), chronicle.now());
        var isStored =
                chronicle
                        .held()
                        .write(
                                row,
                                tx -> {
                                    RunStore.insert(tx, run);
                                    chronicle.tell(
                                            tx,
                                            "flow.job_wanted",
                                            row.id(),
                                            Optional.empty(),
                                            Actor.CADRE,
                                            Map.of(
                                                    "stage",
                                                    row.stage(),
                                                    "run",
                                                    number,
                                                    "kind",
                                                    kind.word(),
                                                    "taken_out",
                                                    notTold.takenOut(),
                                                    "cut",
                                                    notTold.cut()));
                                });
        return isStored ? file(row, run) : Optional.empty();
    }

    /**
     * Files one that is wanted; filed before a crash, it is found again by its key.
     *
     * @return why a person is needed; empty if nobody is
     */
    Optional<String> file(FlowRow row, RunRow run) {
        try {
            var job = work.file(row, run);
            if (!chronicle.held().write(row, tx -> RunStore.save(tx, run.filed(job)))) {
                cancelIfLeftBehind(row, run, job);
            }
            return Optional.empty();
        } catch (CadreException e) {
            if (isPassing(e)) {
                throw e;
            }
            return Optional.of("its job could not be filed: " + e.getMessage());
        }
    }

    /** Whoever ended the item meanwhile, or began its stage anew, could not see this job yet. */
    private void cancelIfLeftBehind(FlowRow row, RunRow run, JobId job) {
        db.read(tx -> FlowStore.find(tx, row.id()))
                .filter(now -> now.state().isOver() || !GateLook.isOf(now, run))
                .ifPresent(_ -> work.cancel(job, "its item went on without it"));
    }

    /** Whether the same may succeed a little later. */
    static boolean isPassing(CadreException e) {
        return switch (e.code()) {
            case UNAVAILABLE, INTERNAL, UPSTREAM, TOO_MANY -> true;
            default -> false;
        };
    }

    /** What people find its jobs by. */
    Map<String, String> labels(FlowRow row) {
        return Map.of("flow", row.id().toString(), "flow-stage", row.stage());
    }

    /** The item's branch, as a job has it. */
    RepositoryRequest checkout(FlowRow row) {
        return new RepositoryRequest(
                Optional.empty(),
                Optional.of(ends.host(row.target().host()).cloneUrl(row.target().repository())),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(row.target().branch()),
                Optional.empty(),
                Optional.empty());
    }
}
