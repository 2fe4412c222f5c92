package cadre.server;

import cadre.server.fleet.Loop;
import cadre.server.fleet.artifact.FolderDrain;
import cadre.server.fleet.job.Attempts;
import cadre.server.fleet.log.JobLogs;
import cadre.server.fleet.log.LogPacking;
import cadre.server.objects.Bucket;
import cadre.server.retention.Retention;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/** What goes from this server's folder and store into a bucket by itself. */
final class ObjectRounds {
    /** Also a server that never runs for long gets to it. */
    private static final Duration FIRST = Duration.ofSeconds(10);

    private static final Duration LATER = Duration.ofMinutes(5);

    private ObjectRounds() {}

    static Loop of(
            Bucket bucket,
            Path folder,
            JobLogs logs,
            Attempts attempts,
            Retention retention,
            InstantSource clock) {
        var drain = new FolderDrain(folder, bucket, retention.used(), clock);
        var packing = new LogPacking(logs, attempts, bucket, folder.resolve("incoming"), clock);
        return new Loop(
                "objects",
                new Pause(),
                () -> {
                    drain.drainOnce();
                    if (retention.hasBucket()) {
                        packing.packOnce(); // logs have names that another store's logs have, too
                    }
                });
    }

    /** Of one loop's thread. */
    private static final class Pause implements Loop.Pause {
        private Duration next = FIRST;

        @Override
        public void await() throws InterruptedException {
            Thread.sleep(next);
            next = LATER;
        }
    }
}
