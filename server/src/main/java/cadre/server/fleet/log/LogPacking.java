package cadre.server.fleet.log;

import cadre.server.fleet.job.Attempts;
import cadre.server.objects.Bucket;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the logs of jobs that are over into the bucket. Begins with all of them when the server
 * starts; those that are there stay as they are. One that cannot be moved holds no other back: it
 * is tried again at each look. When several in a row cannot be, the bucket is away, and the look
 * ends. For one thread.
 */
public final class LogPacking {
    private static final Logger log = LoggerFactory.getLogger(LogPacking.class);

    /** Late pieces and the comparison at the end are through by then. */
    private static final Duration RESTS = Duration.ofMinutes(10);

    private static final int AT_ONCE = 200;
    private static final int MOST_IN_A_ROW = 3;
    private static final int MOST_AGAIN = 1_000;

    private final LogPacks packs;
    private final Attempts attempts;
    private final Path scratch;
    private final InstantSource clock;
    private Instant since = Instant.EPOCH;
    private AttemptId last = new AttemptId(new JobId(1), 0);
    private final Set<AttemptId> again = new LinkedHashSet<>();
    private int inARow;

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

    /**
     * Looks at all jobs that ended since the last look, and at those that could not be moved then.
     *
     * @throws IllegalStateException at the end of the look if some could not be moved now
     */
    public void packOnce() {
        inARow = 0;
        for (var one : List.copyOf(again)) {
            if (inARow >= MOST_IN_A_ROW) {
                break;
            }
            again.remove(one); // behind the others, if it fails again
            pack(one);
        }
        inARow = 0; // those that failed before say nothing of the new ones
        packNew();
        if (!again.isEmpty()) {
            throw new IllegalStateException(
                    "%d logs cannot be packed, the first is that of %s"
                            .formatted(again.size(), again.iterator().next()));
        }
    }

    private boolean isAway() {
        return inARow >= MOST_IN_A_ROW || again.size() >= MOST_AGAIN;
    }

    private void packNew() {
        var before = clock.instant().minus(RESTS);
        for (var some = attempts.ended(since, last, before, AT_ONCE);
                !some.isEmpty();
                some = attempts.ended(since, last, before, AT_ONCE)) {
            for (var one : some) {
                if (isAway()) {
                    return; // where it was: those behind it come next time
                }
                pack(one.attempt());
                since = one.at();
                last = one.attempt();
            }
        }
    }

    private void pack(AttemptId attempt) {
        try {
            packs.pack(attempt, scratch);
            again.remove(attempt);
            inARow = 0;
        } catch (IOException | RuntimeException e) {
            log.atWarn()
                    .addKeyValue("attempt", attempt)
                    .setCause(e)
                    .log("a log cannot be packed, it is tried again");
            again.add(attempt);
            inARow++;
        }
    }
}
