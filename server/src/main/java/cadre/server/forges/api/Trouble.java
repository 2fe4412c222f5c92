package cadre.server.forges.api;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What can go wrong with a call, in one form. */
public final class Trouble {
    static final String WAIT = "retry_after_s";

    private Trouble() {}

    static CadreException noJson(int status) {
        return new CadreException(
                ErrorCode.UPSTREAM,
                "The answer is no JSON",
                Map.of("status", status),
                "Check that the connection's address is that of the API, and that no sign-in page"
                        + " or proxy answers there");
    }

    static CadreException tooMany(String connection, String request, Duration pause) {
        return new CadreException(
                ErrorCode.TOO_MANY,
                "The other end wants fewer calls",
                Map.of(
                        "connection",
                        connection,
                        "request",
                        request,
                        WAIT,
                        Math.max(1, pause.toSeconds())),
                "It is tried again after that time; raise the limit of its API key, or poll less"
                        + " often");
    }

    static CadreException refused(String connection, String request, int status, String said) {
        return new CadreException(
                ErrorCode.UPSTREAM,
                status == 401
                        ? "The token is not accepted"
                        : status == 403
                                ? "The token may not do this"
                                : status == 404
                                        ? "The other end knows no such thing"
                                        : "The other end refused",
                Map.of(
                        "connection", connection,
                        "request", request,
                        "status", status,
                        "said", said),
                status >= 500
                        ? "See its own log; it is tried again"
                        : "See what is wrong with 'cadre connection test " + connection + "'");
    }

    static CadreException unreachable(
            String connection, String host, String request, Exception why) {
        var reason = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
        return new CadreException(
                ErrorCode.UPSTREAM,
                "The other end cannot be reached",
                Map.of(
                        "connection",
                        connection,
                        "host",
                        host,
                        "request",
                        request,
                        "reason",
                        Said.plain(reason, 200)),
                "Check its address, and that this machine may reach it",
                why);
    }

    /** The time that an error TOO_MANY says is to be waited. */
    public static Optional<Duration> pause(CadreException e) {
        return e.code() == ErrorCode.TOO_MANY
                ? Optional.ofNullable(e.which().get(WAIT))
                        .map(Long::parseLong)
                        .map(Duration::ofSeconds)
                : Optional.empty();
    }

    /** The HTTP status that the other end refused with; empty if it was not even reached. */
    public static Optional<Integer> status(CadreException e) {
        return e.code() == ErrorCode.UPSTREAM
                ? Optional.ofNullable(e.which().get("status")).map(Integer::parseInt)
                : Optional.empty();
    }
}
