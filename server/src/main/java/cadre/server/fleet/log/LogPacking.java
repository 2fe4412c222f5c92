package cadre.server.fleet.log;

import cadre.server.fleet.job.Attempts;
import cadre.server.objects.Bucket;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Moves the logs of jobs that are over into the bucket. Begins with all of them when the server
 * starts; those that are there stay as they are.
 */
public final class LogPacking {
    /** Late pieces and the comparison at the end are through by then. */
    private static final Duration RESTS = Duration.ofMinutes(10);

    private static final int AT_ONCE = 200;

    private final LogPacks packs;
    private final Attempts attempts;
    private final Path scratch;
    private final InstantSource clock;
    private Instant since = Instant.EPOCH;
    private AttemptId last = new AttemptId(new JobId(1), 0);

    /**
     * Of these logs.
     *
     * @param scratch a folder for files in between; must be there
     */
    public LogPacking(
            JobLogs logs, Attempts attempts, Bucket bucket, Path scratch, InstantSource clock) {
        this.packs = new LogPacks(bucket, logs.database());
        this.attempts = attempts;
        this.scratch = scratch;
        this.clock = clock;
    }

    /** Looks at all jobs that ended since the last look. */
    public void packOnce() {
        var before = clock.instant().minus(RESTS);
        for (var some = attempts.ended(since, last, before, AT_ONCE);
                !some.isEmpty();
                some = attempts.ended(since, last, before, AT_ONCE)) {
            for (var one : some) {
                pack(one.attempt());
                since = one.at();
                last = one.attempt();
            }
        }
    }

    private void pack(AttemptId attempt) {
        try {
            packs.pack(attempt, scratch);
        } catch (IOException e) {
            throw new UncheckedIOException("a log cannot be packed", e);
        }
    }
}
