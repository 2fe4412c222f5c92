package cadre.server.flows;

import cadre.server.crews.ReviewVerdict;
import cadre.server.flows.RunRow.Outcome;
import cadre.server.flows.RunRow.State;
import cadre.server.flows.gate.People;
import cadre.server.flows.outbox.Action;
import cadre.server.flows.outbox.Outbox;
import cadre.server.forges.Ends;
import cadre.server.forges.tracker.WorkItem;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.event.Actor;
import cadre.wire.flow.FlowRole;
import cadre.wire.flow.GateRule;
import cadre.wire.flow.ShippedFlow;
import cadre.wire.job.Expects;
import cadre.wire.job.JobRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The jobs of stages; what an agent left is pushed, and shown in the tracker. */
record Stages(
        Database db,
        Ends ends,
        Outbox outbox,
        Runs runs,
        Showing showing,
        Work work,
        Chronicle chronicle) {

    /** How far the stage's job is. */
    sealed interface Progress {
        /** On its way. */
        record AtWork() implements Progress {}

        /** One step further: there is more to do. */
        record Moved() implements Progress {}

        /** It did what it should, which is shown: the gates may be asked. */
        record Done() implements Progress {}

        /** Nothing goes on without a person. */
        record Stuck(String why) implements Progress {}

        /** At work, if there is no reason to ask a person. */
        static Progress of(Optional<String> why) {
            return why.<Progress>map(Stuck::new).orElse(new AtWork());
        }
    }

    /** Carries the stage's job on by what can be done now. */
    Progress goOn(FlowRow row, FlowRole role, WorkItem item, String sha) {
        var all = db.read(tx -> RunStore.of(tx, row.id()));
        var last = GateLook.last(row, all);
        if (last.isEmpty()) {
            return want(row, role, item, sha, all);
        }
        var run = last.get();
        return switch (run.state()) {
            case WANTED -> Progress.of(runs.file(row, run));
            case FILED -> end(row, role, run);
            case FAILED -> again(row, role, item, sha, all);
            case DONE -> {
                if (isOutdated(row, run, sha)) {
                    yield want(row, role, item, sha, all);
                }
                yield showing.isShown(row, run, sha) ? new Progress.Done() : new Progress.Moved();
            }
        };
    }

    /** Who gave a verdict looks again when the branch has moved since. */
    private static boolean isOutdated(FlowRow row, RunRow run, String sha) {
        return row.at().gates().contains(new GateRule.Verdict()) && !run.sha().equals(sha);
    }

    private Progress want(FlowRow row, FlowRole role, WorkItem item, String sha, List<RunRow> all) {
        var prompt = prompt(row, role, item, all);
        var request =
                JobRequest.of(prompt.text(), role.profile().orElse(JobRequest.BY_ROLE))
                        .withRole(role.work())
                        .withLabels(runs.labels(row))
                        .withRepositories(List.of(runs.checkout(row)));
        return Progress.of(
                runs.want(
                        row,
                        RunRow.Kind.STAGE,
                        "",
                        sha,
                        role.timeoutSec().map(request::withTimeoutSec).orElse(request),
                        prompt.notTold()));
    }

    private FlowPrompts.Prompt prompt(FlowRow row, FlowRole role, WorkItem item, List<RunRow> all) {
        var host = ends.host(row.target().host());
        var repository = row.target().repository();
        var sha = row.definition().sha();
        var instructions =
                host.file(repository, role.promptPath(), sha)
                        .or(() -> ShippedFlow.prompt(role.name()))
                        .orElse("You are the " + role.name() + ".");
        var task = role.task().flatMap(path -> host.file(repository, path, sha)).orElse("");
        var tracker = row.source().tracker();
        return FlowPrompts.of(
                row,
                role,
                instructions,
                task,
                item,
                ends.tracker(tracker).comments(row.source().ref()),
                earlier(row, all),
                People.of(ends.connection(tracker)));
    }

    /** The newest outcome of each other stage. */
    private static List<RunRow> earlier(FlowRow row, List<RunRow> all) {
        var done =
                all.stream()
                        .filter(run -> run.kind() == RunRow.Kind.STAGE)
                        .filter(run -> run.state() == State.DONE)
                        .filter(run -> !run.stage().equals(row.stage()))
                        .toList();
        return done.stream()
                .filter(run ->
                        done.stream()
                                .filter(later -> later.stage().equals(run.stage()))
                                .noneMatch(later -> later.number() > run.number()))
                .toList();
    }

    private Progress end(FlowRow row, FlowRole role, RunRow run) {
        var id = run.job().orElseThrow();
        var job = work.job(id);
        if (!job.over()) {
            return new Progress.AtWork();
        }
        var sha = run.sha();
        var why = job.succeeded() ? "" : job.why();
        var changes = job.succeeded() && role.expects() == Expects.CHANGE;
        if (changes) {
            try {
                sha = work.push(row, id);
            } catch (CadreException e) {
                if (Runs.isPassing(e)) {
                    throw e;
                }
                why = String.valueOf(e.getMessage());
            }
        }
        var isGood = job.succeeded() && why.isEmpty();
        var ended =
                run.ended(
                        isGood ? State.DONE : State.FAILED,
                        sha,
                        why,
                        outcome(job.answer()),
                        chronicle.now());
        store(row, ended, changes && isGood);
        return new Progress.Moved();
    }

    private void store(FlowRow row, RunRow ended, boolean opensDraft) {
        chronicle
                .held()
                .write(
                        row,
                        tx -> {
                            RunStore.save(tx, ended);
                            if (opensDraft) {
                                outbox.store(
                                        tx,
                                        row.target().host(),
                                        row.prefix() + "draft/" + ended.number(),
                                        draft(row));
                            }
                            tell(tx, ended);
                        });
    }

    private static Action.Draft draft(FlowRow row) {
        var key = row.source().key();
        return new Action.Draft(
                row.target().repository(),
                Looks.branch(row),
                row.target().base(),
                key + ": " + Cleaned.of(row.source().title()).text(),
                "For " + key + ".");
    }

    private static Outcome outcome(String answer) {
        var verdict = ReviewVerdict.of(answer);
        return new Outcome(
                answer,
                verdict.map(one -> one.verdict().name().toLowerCase(Locale.ROOT)).orElse(""),
                verdict.map(ReviewVerdict::findings).orElse(List.of()));
    }

    /** Failures in a row count, and what was sent back does not. */
    private Progress again(
            FlowRow row, FlowRole role, WorkItem item, String sha, List<RunRow> all) {
        var failures =
                all.reversed().stream()
                        .filter(run -> run.kind() == RunRow.Kind.STAGE)
                        .takeWhile(run -> run.state() == State.FAILED && GateLook.isOf(row, run))
                        .toList();
        return failures.size() >= row.flow().limits().failures()
                ? new Progress.Stuck(
                        failures.size()
                                + " jobs of the stage "
                                + row.stage()
                                + " failed in a row, the last one: "
                                + failures.getFirst().why())
                : want(row, role, item, sha, all);
    }

    /** Ends what runs for an item; nobody looks at it any more. */
    void cancelRunning(FlowRow row, String why) {
        for (var run : db.read(tx -> RunStore.of(tx, row.id()))) {
            if (run.isAtWork()) {
                run.job().ifPresent(job -> work.cancel(job, why));
                var ended = run.ended(State.FAILED, run.sha(), why, Outcome.NONE, chronicle.now());
                db.write(tx -> {
                    RunStore.save(tx, ended);
                    tell(tx, ended);
                    return true;
                });
            }
        }
    }

    private void tell(Tx tx, RunRow run) {
        chronicle.tell(
                tx,
                run.state() == State.DONE ? "flow.job_done" : "flow.job_failed",
                run.flow(),
                run.job(),
                Actor.CADRE,
                Map.of("stage", run.stage(), "run", run.number(), "why", run.why()));
    }
}
