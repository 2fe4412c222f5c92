package cadre.server.gateways.http;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/**
 * What happens to every request, known route or not, WebSocket or file: security headers, the check
 * of Host and Origin, and the count.
 */
final class FrontFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    /** The request attribute with the route's template, set by whoever found the route. */
    static final String ROUTE = "cadre.route";

    private static final String CONTENT_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " font-src 'self'; connect-src 'self'; worker-src 'self';"
                    + " manifest-src 'self'; base-uri 'self'; form-action 'none';"
                    + " frame-ancestors 'none'";

    private final transient AllowedHosts hosts;
    private final transient RequestCount count;

    FrontFilter(AllowedHosts hosts, RequestCount count) {
        this.hosts = hosts;
        this.count = count;
    }

    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Content-Security-Policy", CONTENT_POLICY);
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        try {
            var refusal = hosts.refusal(request);
            if (refusal.isPresent()) {
                Problems.closeIfUnread(request, response);
                Problems.write(response, foreign(refusal.get()));
            } else {
                chain.doFilter(request, response);
            }
        } finally {
            var route = request.getAttribute(ROUTE);
            count.served(
                    request.getMethod(),
                    route == null ? "unmatched" : route.toString(),
                    response.getStatus());
        }
    }

    private static CadreException foreign(String header) {
        return new CadreException(
                ErrorCode.FORBIDDEN,
                "The request comes for or from another site",
                Map.of("header", header),
                "Use the address the server is bound to, or put the one you use into CADRE_PUBLIC_URL or CADRE_HOSTS");
    }
}
