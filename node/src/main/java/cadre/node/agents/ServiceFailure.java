package cadre.node.agents;

/**
 * The kinds of failure of a model's service, as {@link cadre.wire.agent.Step.Failed} names them.
 */
final class ServiceFailure {
    static final String AUTHENTICATION = "authentication";
    static final String QUOTA = "quota";
    static final String OVERLOAD = "overload";
    static final String BAD_REQUEST = "bad_request";
    static final String CUT_STREAM = "cut_stream";
    static final String TURN_LIMIT = "turn_limit";
    static final String OTHER = "other";

    private ServiceFailure() {}

    /** What an HTTP status of the service means. */
    static String ofStatus(int status) {
        return switch (status) {
            case 401, 403 -> AUTHENTICATION;
            case 402, 429 -> QUOTA;
            case 408 -> CUT_STREAM;
            default -> status >= 500 ? OVERLOAD : status >= 400 ? BAD_REQUEST : OTHER;
        };
    }
}
