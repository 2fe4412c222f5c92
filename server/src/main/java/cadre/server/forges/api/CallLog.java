package cadre.server.forges.api;

/** Where each call that leaves this server is told. */
@FunctionalInterface
public interface CallLog {
    /** Tells one, when its answer is there or it has failed. */
    void told(SentCall call);

    /**
     * One call.
     *
     * @param connection its name
     * @param request method and path, without a query
     * @param status the answer's; 0 if there was none
     * @param tookMs until the answer, in milliseconds
     */
    record SentCall(String connection, String request, int status, long tookMs) {}
}
