package cadre.server.fleet.job;

import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.JobRequest;
import cadre.wire.job.MergeRequest;
import cadre.wire.job.PathGuard;
import cadre.wire.job.RepositoryChange;
import cadre.wire.json.Json;
import cadre.wire.link.MergeOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which saved changes a job begins with: those of the last attempt of each named job that has saved
 * any; decided when the job is filed. A job that saved none is passed over.
 */
final class Merging {
    /** The label that names what a job is a part of something for. */
    private static final String PART = "part";

    private static final int LONGEST_CHAIN = 100;

    private Merging() {}

    /** Refuses what needs no store to be seen. */
    static void check(MergeRequest merge) {
        RequestCheck.demand(
                !merge.jobs().isEmpty() && merge.jobs().size() <= MergeRequest.MOST,
                "A job merges another number of saved changes",
                Map.of("merge", merge.jobs().size()),
                "Name 1 to " + MergeRequest.MOST + " jobs");
        RequestCheck.demand(
                new HashSet<>(merge.jobs()).size() == merge.jobs().size(),
                "A job to be merged is named twice",
                Map.of("merge", merge.jobs().size()),
                "Name each once");
    }

    /**
     * What is merged.
     *
     * @param what is taken of one that runs still
     * @throws CadreException NOT_FOUND for a job that is not there, CONFLICT for one that is not
     *     over, GONE for one whose saved change was deleted
     */
    static List<MergeOrder.Part> parts(Tx tx, MergeRequest merge, OwnTerms.Merged what) {
        var parts = new ArrayList<MergeOrder.Part>();
        for (var job : merge.jobs()) {
            part(tx, job, what).ifPresent(parts::add);
        }
        return parts;
    }

    private static Optional<MergeOrder.Part> part(Tx tx, JobId id, OwnTerms.Merged what) {
        var job =
                JobStore.find(tx, id)
                        .orElseThrow(() ->
                                new CadreException(
                                        ErrorCode.NOT_FOUND,
                                        "No such job",
                                        Map.of("job", id),
                                        "List the jobs with 'cadre jobs'"));
        var live = what == OwnTerms.Merged.LIVE ? live(tx, job) : Optional.<MergeOrder.Part>empty();
        if (live.isPresent()) {
            return live;
        }
        if (!job.isOver()) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "A job to be merged is not over",
                    Map.of("job", id, "state", job.state()),
                    "Wait for its end with 'cadre wait " + id + "'");
        }
        var name = job.labels().getOrDefault(PART, "");
        for (var attempt : AttemptStore.of(tx, id).reversed()) {
            var repositories = MergeStore.saved(tx, attempt.id());
            if (attempt.applied() && !repositories.isEmpty()) {
                return Optional.of(part(tx, attempt.id(), repositories, name));
            }
        }
        AttemptStore.artifactsDeletedAt(tx, id)
                .ifPresent(at -> {
                    throw Attempts.artifactsDeleted(id, at);
                });
        return Optional.empty();
    }

    /** Of one that runs what it has sent last; empty if it has sent nothing. */
    private static Optional<MergeOrder.Part> live(Tx tx, JobRow job) {
        if (!job.isRunning()) {
            return Optional.empty();
        }
        var repositories = SnapshotStore.repositories(tx, job.lastAttempt());
        var name = job.labels().getOrDefault(PART, "");
        return repositories.isEmpty()
                ? Optional.empty()
                : Optional.of(part(tx, job.lastAttempt(), repositories, name));
    }

    private static MergeOrder.Part part(
            Tx tx, AttemptId attempt, List<String> repositories, String name) {
        var request =
                JobStore.request(tx, attempt.job()).map(text -> Json.read(text, JobRequest.class));
        var guard = request.flatMap(JobRequest::guard);
        var isMerge = request.flatMap(JobRequest::merge).filter(MergeRequest::checkOnly);
        return new MergeOrder.Part(
                attempt,
                repositories,
                name,
                guard,
                guard.map(its -> since(tx, attempt.job(), its)).orElse(Map.of()),
                isMerge.isPresent());
    }

    /**
     * Where the work began that a job ended: a job that goes on with others began with theirs, but
     * for one whose clones were made anew, and one whose workspace began with earlier work of the
     * same name before that was merged.
     */
    private static Map<String, String> since(Tx tx, JobId job, PathGuard guard) {
        var since = new HashMap<String, String>();
        var next = Optional.of(job);
        for (int i = 0; next.isPresent() && i < LONGEST_CHAIN; i++) {
            var own =
                    MergeStore.of(tx, next.get()).reversed().stream()
                            .takeWhile(part -> isSame(part.guard(), guard))
                            .toList();
            AttemptStore.of(tx, next.get()).reversed().stream()
                    .filter(attempt -> attempt.applied() && !attempt.result().isEmpty())
                    .map(attempt -> Json.read(attempt.result(), AttemptResult.class))
                    .flatMap(result -> result.changes().stream())
                    .filter(change -> !change.base().isEmpty())
                    .forEach(change -> since.put(change.name(), before(change, own)));
            var isAnew = !MergeStore.of(tx, next.get()).isEmpty();
            next =
                    ResumptionStore.of(tx, next.get())
                            .filter(how -> how.cold() || !isAnew)
                            .map(Resumption::earlier);
        }
        return since;
    }

    private static boolean isSame(Optional<PathGuard> one, PathGuard other) {
        return other.name().isPresent() && one.flatMap(PathGuard::name).equals(other.name());
    }

    /** Each merge is a commit whose first parent is what was there before. */
    private static String before(RepositoryChange change, List<MergeOrder.Part> own) {
        var steps =
                own.stream().filter(part -> part.repositories().contains(change.name())).count();
        return steps == 0 ? change.base() : change.base() + "~" + steps;
    }

    /** What the node is told. */
    static Optional<MergeOrder> order(Tx tx, AttemptId attempt, MergeRequest merge) {
        return Optional.of(
                new MergeOrder(
                        MergeStore.of(tx, attempt.job()), merge.checkOnly(), merge.rebase()));
    }
}
