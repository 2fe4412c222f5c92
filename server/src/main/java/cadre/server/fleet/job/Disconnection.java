package cadre.server.fleet.job;

import cadre.server.storage.Tx;
import cadre.wire.id.JobId;
import cadre.wire.job.JobRequest;
import cadre.wire.job.OnDisconnect;
import cadre.wire.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** An attempt whose node does not answer: what its job wants, and what is said of it. */
final class Disconnection {
    /** When an attempt is ended whose node is waited for. */
    private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    private Disconnection() {}

    /** What the job wants; it was settled when the job was filed. */
    static OnDisconnect policy(Tx tx, JobId job) {
        return JobStore.request(tx, job)
                .map(text -> Json.read(text, JobRequest.class))
                .flatMap(JobRequest::onDisconnect)
                .orElseGet(OnDisconnect.Wait::new);
    }

    /**
     * When the server acts. The node has done its part before: both count from the last beat that
     * was answered, and the node knows of it no earlier than the server.
     *
     * @param leaseEnd when the lease ran out
     * @param lease how long that had been
     */
    static Instant until(OnDisconnect policy, Instant leaseEnd, Duration lease) {
        return switch (policy) {
            case OnDisconnect.Wait() -> NEVER;
            case OnDisconnect.Replace(long sec) -> until(sec, leaseEnd, lease);
            case OnDisconnect.Stop(long sec) -> until(sec, leaseEnd, lease);
        };
    }

    private static Instant until(long sec, Instant leaseEnd, Duration lease) {
        var due = leaseEnd.minus(lease).plusSeconds(sec).plus(OnDisconnect.MARGIN);
        return due.isBefore(leaseEnd) ? leaseEnd : due;
    }

    /** When the server acts on this one; empty if it waits, or the node answers. */
    static Optional<Instant> until(AttemptRow attempt) {
        return attempt.isDisconnected() && !attempt.onDisconnect().equals("wait")
                ? Optional.of(attempt.leaseUntil())
                : Optional.empty();
    }

    /** For people; empty while the node answers. */
    static String text(AttemptRow attempt) {
        var silent = "node " + attempt.node() + " does not answer";
        return switch (attempt.onDisconnect()) {
            case "" -> "";
            case "replace" ->
                    silent + "; unless it is back by " + second(attempt) + ", it is tried again";
            case "stop" -> silent + "; unless it is back by " + second(attempt) + ", it is lost";
            default -> silent + "; it is waited for";
        };
    }

    private static Instant second(AttemptRow attempt) {
        return Instant.ofEpochSecond(attempt.leaseUntil().getEpochSecond());
    }
}
