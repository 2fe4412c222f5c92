package cadre.server.gateways.http;

import cadre.server.feed.cause.Origin;
import cadre.server.feed.cause.Origins;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.trace.TraceParent;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to every request, known route or not, WebSocket or file: its id, security headers,
 * the check of Host and Origin, and the count.
 */
final class FrontFilter extends HttpFilter {
    private static final Logger log = LoggerFactory.getLogger(FrontFilter.class);
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
    private final transient Origins origins;
    private final transient RouteServer server;
    private final transient Map<String, Route> posts;

    /**
     * The filter of a server.
     *
     * @param routes of these, a POST to a path without a variable part goes to {@code server} at
     *     once: what is called most need not be compared with the templates of all the others
     */
    FrontFilter(
            AllowedHosts hosts, HttpServer.Front front, RouteServer server, List<Route> routes) {
        this.hosts = hosts;
        this.count = front.count();
        this.origins = front.origins();
        this.server = server;
        this.posts =
                routes.stream()
                        .filter(Route::isPlainPost)
                        .collect(Collectors.toUnmodifiableMap(Route::path, route -> route));
    }

    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var id = RequestId.of(request.getHeader(RequestId.HEADER));
        response.setHeader(RequestId.HEADER, id);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Content-Security-Policy", CONTENT_POLICY);
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        var bound = origin(request, id).bind();
        try {
            var refusal = hosts.refusal(request);
            if (refusal.isPresent()) {
                Problems.closeIfUnread(request, response);
                Problems.write(response, foreign(refusal.get()));
            } else {
                serve(request, response, chain);
            }
        } finally {
            served(request, response);
            bound.close();
        }
    }

    /** The route is not known yet. */
    private Origin origin(HttpServletRequest request, String id) {
        return origins.begin(
                Optional.of(id),
                request.getMethod(),
                Optional.ofNullable(request.getHeader(TraceParent.HEADER))
                        .flatMap(TraceParent::parse));
    }

    private void served(HttpServletRequest request, HttpServletResponse response) {
        var found = request.getAttribute(ROUTE);
        var route = found == null ? "unmatched" : found.toString();
        count.served(request.getMethod(), route, response.getStatus());
        log.atDebug()
                .addKeyValue("method", request.getMethod())
                .addKeyValue("path", route)
                .addKeyValue("status", response.getStatus())
                .log("a request was served");
    }

    private void serve(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var plain = request.getMethod().equals("POST") ? posts.get(request.getRequestURI()) : null;
        if (plain == null) {
            chain.doFilter(request, response);
        } else {
            server.serve(plain, Map.of(), request, response);
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
