package cadre.wire.link;

/**
 * When an agent counts as getting nowhere. The node tells the server once each time, and stops the
 * agent if it is to.
 *
 * @param tokens since the last new diff, without those read again from the cache; 0 for no such
 *     rule
 * @param equalFailures equal commands in a row that failed; 0 for no such rule
 * @param sec since the last new diff; 0 for no such rule
 * @param stop whether the agent is stopped then
 */
public record ProgressOrder(long tokens, int equalFailures, long sec, boolean stop) {
    /** No rule at all: what a server that does not know of them wants. */
    public static final ProgressOrder NONE = new ProgressOrder(0, 0, 0, false);
}
