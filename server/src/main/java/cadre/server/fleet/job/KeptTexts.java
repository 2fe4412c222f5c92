package cadre.server.fleet.job;

import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptResult;
import cadre.wire.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * Changes what a job keeps in words of what its agents said: the results of its attempts and the
 * reason of its end. What is put in their place is worked out outside of a transaction, and put in
 * only if nothing has changed meanwhile. Thread-safe.
 */
public final class KeptTexts {
    private static final Set<String> STATES = Set.of("failed", "lost", "timed_out");

    private final Database db;

    /** The texts in {@code db}. */
    public KeptTexts(Database db) {
        this.db = db;
    }

    /** A result that is another one now. */
    private record Result(AttemptId attempt, long token, String was, String now) {}

    private record Reason(String was, String now) {}

    /** What is to be changed. */
    public static final class Change {
        private final JobId job;
        private final List<Result> results;
        private final Optional<Reason> reason;

        private Change(JobId job, List<Result> results, Optional<Reason> reason) {
            this.job = job;
            this.results = results;
            this.reason = reason;
        }

        /** Whether the job's own reason is to be changed. */
        public boolean hasReason() {
            return reason.isPresent();
        }

        /** Whether there is nothing to change. */
        public boolean isEmpty() {
            return results.isEmpty() && reason.isEmpty();
        }
    }

    /** Works out other texts; each is given as it is, and given back as it is if it is to stay. */
    public Change prepare(
            JobId job,
            BiFunction<AttemptId, AttemptResult, AttemptResult> results,
            UnaryOperator<String> reason) {
        record Found(List<AttemptRow> attempts, Optional<JobRow> job) {}
        var found = db.read(tx -> new Found(AttemptStore.of(tx, job), JobStore.find(tx, job)));
        var changed = new ArrayList<Result>();
        for (var row : found.attempts()) {
            if (!row.result().isEmpty()) {
                var was = Json.read(row.result(), AttemptResult.class);
                var now = results.apply(row.id(), was);
                if (!now.equals(was)) {
                    changed.add(new Result(row.id(), row.token(), row.result(), Json.write(now)));
                }
            }
        }
        return new Change(
                job,
                changed,
                found.job()
                        .filter(row -> STATES.contains(row.state()))
                        .map(row -> new Reason(row.outcome(), reason.apply(row.outcome())))
                        .filter(one -> !one.was().equals(one.now())));
    }

    /** Changes it; false if something is not as it was, and then the transaction must not go on. */
    public static boolean apply(Tx tx, Change change) {
        JobStore.lock(tx, change.job);
        for (var one : change.results) {
            AttemptStore.lock(tx, one.attempt());
            if (!AttemptStore.replaceResult(tx, one.token(), one.was(), one.now())) {
                return false;
            }
        }
        return change.reason
                .map(one -> JobStore.replaceOutcome(tx, change.job, one.was(), one.now()))
                .orElse(true);
    }
}
