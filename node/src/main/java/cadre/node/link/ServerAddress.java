package cadre.node.link;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.net.URI;
import java.util.Locale;
import java.util.Map;

/**
 * Where the server is: {@code http} or {@code https}, a host, perhaps a path that a proxy strips.
 *
 * @param url without a slash at its end
 */
public record ServerAddress(URI url) {
    /**
     * Reads an address.
     *
     * @throws CadreException INVALID if it is no http or https address, or holds a password
     */
    public static ServerAddress of(String text) {
        var url = parsed(text.strip().replaceAll("/+$", ""));
        var scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.matches("https?")
                || url.getHost() == null
                || url.getRawUserInfo() != null
                || url.getRawQuery() != null
                || url.getRawFragment() != null) {
            throw malformed(text);
        }
        return new ServerAddress(url);
    }

    /** The address of a route. */
    public URI http(String path) {
        return URI.create(url + path);
    }

    /** The address of a WebSocket. */
    URI webSocket(String path) {
        return URI.create("ws" + url.toString().substring("http".length()) + path);
    }

    private static URI parsed(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw malformed(text);
        }
    }

    private static CadreException malformed(String text) {
        var shown = text.length() > 100 ? text.substring(0, 100) + "..." : text;
        return new CadreException(
                ErrorCode.INVALID,
                "This is no address of a server",
                Map.of("address", shown.replaceAll("//[^/@]*@", "//")),
                "Write it as https://cadre.example:27888, without a key in it");
    }
}
