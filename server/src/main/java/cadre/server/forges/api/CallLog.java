package cadre.server.forges.api;

/** Where all that leaves this server for a tracker or Git host is told. */
@FunctionalInterface
public interface CallLog {
    /** Tells it, when its answer is there or it has failed. */
    void told(Sent sent);

    /** What was sent, without a secret. */
    sealed interface Sent {
        /** The name of the connection. */
        String connection();

        /** Until the answer, in milliseconds. */
        long tookMs();
    }

    /**
     * One call.
     *
     * @param request method and path, without a query
     * @param status the answer's; 0 if there was none
     */
    record SentCall(String connection, String request, int status, long tookMs) implements Sent {}

    /**
     * One push with git, and what git asked of the host for it.
     *
     * @param host with its port, if it has one
     * @param repository {@code owner/name}
     * @param ref the whole name
     * @param commit what the ref was to point to
     * @param outcome {@code pushed}, or what failed
     */
    record SentPush(
            String connection,
            String host,
            String repository,
            String ref,
            String commit,
            String outcome,
            long tookMs)
            implements Sent {}
}
