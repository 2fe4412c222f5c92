package cadre.node.workspace;

import java.time.Duration;

/**
 * How long the workspaces of ended attempts stay, so that their sessions can go on, and how much
 * the work folder may hold.
 *
 * @param keepFor since the end of one that succeeded; zero keeps none
 * @param keepFailedFor since the end of any other; zero keeps none
 * @param most the newest of them; 0 keeps none
 * @param minFreeBytes with less free disk the oldest are deleted
 * @param mostBytes of all that lies in the work folder, beyond which the oldest are deleted; 0 for
 *     no bound
 * @param keepMirrors since a mirror was used last; zero for ever
 */
public record Keeping(
        Duration keepFor,
        Duration keepFailedFor,
        int most,
        long minFreeBytes,
        long mostBytes,
        Duration keepMirrors) {
    /** Every workspace is deleted as soon as its attempt is reported. */
    public static final Keeping NONE = new Keeping(Duration.ZERO, 0, 0);

    /** However it ended; no bound, and mirrors stay. */
    public Keeping(Duration keepFor, int most, long minFreeBytes) {
        this(keepFor, keepFor, most, minFreeBytes, 0, Duration.ZERO);
    }

    /** How long one is kept that ended so. */
    Duration keepFor(String ended) {
        return ended.isEmpty() || ended.equals("succeeded") ? keepFor : keepFailedFor;
    }

    boolean keeps(String ended) {
        return most > 0 && keepFor(ended).isPositive();
    }
}
