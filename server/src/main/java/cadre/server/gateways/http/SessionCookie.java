package cadre.server.gateways.http;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The cookie that holds a session's secret: no script can read it, and no other site's page can
 * have it sent. It names no path, so that the browser takes the one that it asked: {@code /api/v1}
 * behind whatever prefix a proxy takes away. It opens nothing but that.
 */
final class SessionCookie {
    private static final String NAME = "cadre_session";
    private static final String ATTRIBUTES = "; HttpOnly; SameSite=Strict";

    private SessionCookie() {}

    /** The secret that came with the request. */
    static Optional<String> secret(HttpServletRequest request) {
        var cookies = request.getCookies();
        if (cookies != null) {
            for (var cookie : cookies) {
                if (NAME.equals(cookie.getName())) {
                    return Optional.of(cookie.getValue());
                }
            }
        }
        return Optional.empty();
    }

    /** The header's value that has the browser keep a secret. */
    static String kept(HttpServletRequest request, String secret, Duration life) {
        return NAME + "=" + secret + "; Max-Age=" + life.toSeconds() + attributes(request);
    }

    /** The header's value that has the browser forget it. */
    static String forgotten(HttpServletRequest request) {
        return NAME + "=; Max-Age=0" + attributes(request);
    }

    private static String attributes(HttpServletRequest request) {
        return isOverTls(request) ? ATTRIBUTES + "; Secure" : ATTRIBUTES;
    }

    /**
     * Whether the browser spoke https, to this server or to a proxy. Who says so without it being
     * true only keeps the cookie from being sent.
     */
    private static boolean isOverTls(HttpServletRequest request) {
        return request.isSecure()
                || starts(request, "Origin", "https:")
                || starts(request, "X-Forwarded-Proto", "https");
    }

    private static boolean starts(HttpServletRequest request, String header, String beginning) {
        var value = request.getHeader(header);
        return value != null && value.strip().toLowerCase(Locale.ROOT).startsWith(beginning);
    }
}
