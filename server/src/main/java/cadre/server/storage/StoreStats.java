package cadre.server.storage;

/**
 * Figures of one database since it was opened.
 *
 * @param commits transactions that were committed
 * @param writes pieces of work in them
 * @param failedWrites pieces of work that were undone
 * @param reads pieces of reading work
 * @param waitingWrites pieces of work that wait for the writer now
 * @param largestBatch most pieces of work that shared one commit
 * @param commitP50Ms half of the last 1,024 commits were as fast as this, from begin to the end of
 *     commit, in milliseconds; 0 if there was none
 * @param commitP99Ms as above, of 99 in 100
 */
public record StoreStats(
        long commits,
        long writes,
        long failedWrites,
        long reads,
        int waitingWrites,
        int largestBatch,
        double commitP50Ms,
        double commitP99Ms) {

    /** Pieces of work per commit on average; 0 if there was no commit. */
    public double meanBatch() {
        return commits == 0 ? 0 : (double) writes / commits;
    }
}
