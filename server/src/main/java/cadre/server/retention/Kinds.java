package cadre.server.retention;

import cadre.server.storage.Stores;
import java.util.List;
import java.util.stream.Stream;

/**
 * All kinds of things, in the order in which they go: jobs first, since what they left goes with
 * them.
 */
record Kinds(
        List<FinishedJobs> jobs,
        OldArtifacts artifacts,
        OldLogs logs,
        UnusedBundles bundles,
        OldEvents events,
        OldDeliveries deliveries,
        OldOutbox outbox) {
    Kinds {
        jobs = List.copyOf(jobs);
    }

    static Kinds of(Stores stores, RetentionPolicy policy) {
        var db = stores.main();
        return new Kinds(
                List.of(
                        new FinishedJobs(db, "succeeded", List.of("succeeded"), policy.succeeded()),
                        new FinishedJobs(
                                db,
                                "failed",
                                List.of("failed", "timed_out", "lost"),
                                policy.failed()),
                        new FinishedJobs(
                                db, "cancelled", List.of("cancelled"), policy.cancelled())),
                new OldArtifacts(db, policy.artifacts()),
                new OldLogs(db, stores.logs(), policy.logs()),
                new UnusedBundles(db, policy.bundles()),
                new OldEvents(db, policy.events()),
                new OldDeliveries(db, policy.deliveries()),
                new OldOutbox(db, policy.outbox()));
    }

    List<Kind> all() {
        return Stream.concat(
                        jobs.stream(),
                        Stream.of(artifacts, logs, bundles, events, deliveries, outbox))
                .toList();
    }
}
