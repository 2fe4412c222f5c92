package cadre.server.dump;

import cadre.server.dump.StoreFill.Numbers;
import java.util.Map;

/**
 * How far a restored installation jumps with its numbers. What was done between the backup and its
 * restore is lost here, but not elsewhere: a node may hold an attempt with its fencing token, a
 * follower a cursor, a person a job's number. None of these may mean something else now.
 */
final class Gaps {
    /** Seen by programs alone: a distance that nobody passes between two backups. */
    private static final long FAR = 1_000_000_000L;

    /** Seen by people: the next round number. */
    private static final long ROUND = 100_000L;

    private static final Map<String, Long> STEP =
            Map.of("attempt", FAR, "event", FAR, "job", ROUND, "bundle", ROUND, "artifact", ROUND);

    private Gaps() {}

    /** The number after which the table goes on. */
    static long next(String table, long last, Numbers numbers) {
        var step = STEP.getOrDefault(table, 0L);
        if (numbers == Numbers.GO_ON || step == 0) {
            return last;
        }
        return (last / step + 2) * step; // at least one whole step away, and round
    }
}
