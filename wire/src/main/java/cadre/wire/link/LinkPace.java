package cadre.wire.link;

/**
 * How fast a node's link goes, as the node says itself.
 *
 * @param roundTripMs from its last beat that was answered to the answer, the server's commit in it;
 *     0 before the first
 * @param logLagBytes of log that the node has and the server has not stored yet
 */
public record LinkPace(double roundTripMs, long logLagBytes) {
    /** Whether both are numbers that a link can have. */
    public boolean isSane() {
        return Double.isFinite(roundTripMs) && roundTripMs >= 0 && logLagBytes >= 0;
    }
}
