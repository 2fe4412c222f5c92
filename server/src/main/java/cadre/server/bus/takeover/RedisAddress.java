package cadre.server.bus.takeover;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Where a Redis is: {@code redis://host:port/database}, or {@code rediss://} for TLS.
 *
 * @param user empty for the default one
 * @param database its number, 0 to 1,000,000
 */
public record RedisAddress(
        String host, int port, boolean tls, Optional<String> user, int database) {
    /** The variable with the password, the one that Redis' own client reads. */
    public static final String PASSWORD_VARIABLE = "REDISCLI_AUTH";

    private static final int USUAL_PORT = 6379;

    /**
     * Reads a URL.
     *
     * @throws CadreException INVALID if it is none of these, or holds a password
     */
    public static RedisAddress of(String url) {
        var uri = parsed(url);
        var scheme = String.valueOf(uri.getScheme());
        var path = Optional.ofNullable(uri.getPath()).orElse("").replaceFirst("^/", "");
        if (!scheme.matches("rediss?")
                || uri.getHost() == null
                || !path.matches("[0-9]{0,6}")
                || uri.getQuery() != null
                || uri.getFragment() != null) {
            throw malformed();
        }
        var user = Optional.ofNullable(uri.getUserInfo()).filter(text -> !text.isEmpty());
        if (user.filter(text -> text.contains(":")).isPresent()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "A password is no argument: it would show in the list of processes",
                    Map.of("option", "--url"),
                    "Leave it out of the URL and set " + PASSWORD_VARIABLE);
        }
        return new RedisAddress(
                uri.getHost().replaceAll("[\\[\\]]", ""),
                uri.getPort() < 0 ? USUAL_PORT : uri.getPort(),
                scheme.equals("rediss"),
                user,
                path.isEmpty() ? 0 : Integer.parseInt(path));
    }

    private static URI parsed(String url) {
        try {
            return URI.create(url.strip());
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
    }

    /** Without the text that was given: a password may stand in it. */
    private static CadreException malformed() {
        return new CadreException(
                ErrorCode.INVALID,
                "This is no address of a Redis",
                Map.of("option", "--url"),
                "Write it as redis://127.0.0.1:6379, or redis://host:port/1 for its database 1");
    }

    @Override
    public String toString() {
        return (tls ? "rediss://" : "redis://") + host + ":" + port + "/" + database;
    }
}
