package cadre.server.gateways.http;

import cadre.server.access.Deputies;
import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.access.SharedKey;
import cadre.server.access.Throttle;
import cadre.server.access.session.SessionId;
import cadre.server.access.session.Sessions;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.link.BusOrder;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Decides by a route's {@link Rule} whether a request may pass, and as whom. */
final class Doorkeeper {
    private static final String BEARER = "bearer ";

    /** The request attribute with the id of the session that let the request in. */
    static final String SESSION = "cadre.session";

    /** The one place that a session opens; its cookie has the same path. */
    private static final String SESSION_PATH = "/api/v1/";

    /** Another origin's script cannot send it without asking first, which nothing here grants. */
    private static final String CONSOLE_HEADER = "X-Cadre-Console";

    /** What a node may ask for an attempt. */
    private static final Pattern OF_ATTEMPTS =
            Pattern.compile(
                    "/mcp|/bridge/.*|/api/v1/(me|teams/\\{team\\}(/.*)?|plans/\\{plan\\}/requests(/.*)?)");

    private final Keys keys;
    private final Sessions sessions;
    private final Throttle throttle;
    private final Deputies deputies;
    private final AllowedHosts hosts;

    Doorkeeper(HttpServer.Access access, AllowedHosts hosts) {
        this.keys = access.keys();
        this.sessions = access.sessions();
        this.throttle = access.throttle();
        this.deputies = access.deputies();
        this.hosts = hosts;
    }

    /** Whether whoever came is still let in with what the request brought: asked after a wait. */
    boolean isStillGood(HttpServletRequest request, Principal by) {
        if (by.isShared()) {
            return true;
        }
        var session = request.getAttribute(SESSION);
        return keys.isGood(by.key())
                && !(session instanceof SessionId id && !sessions.over(Set.of(id)).isEmpty())
                && (!by.isDeputy() || deputy(request, by).isPresent());
    }

    /** Whether a program on this machine calls, with no proxy between. */
    boolean isLoopbackCall(HttpServletRequest request) {
        return hosts.isLoopbackCall(request);
    }

    /**
     * Who calls; empty where no key is needed and none was given.
     *
     * @throws CadreException UNAUTHORIZED, FORBIDDEN or TOO_MANY
     */
    Optional<Principal> enter(HttpServletRequest request, Rule rule) {
        return switch (rule) {
            case Rule.Open _, Rule.InviteCode _, Rule.Signature _, Rule.SignIn _ ->
                    Optional.empty();
            case Rule.Key(Grant grant) ->
                    Optional.of(keyOrSession(request, grant)).map(Doorkeeper::noMember);
            case Rule.Team(Grant grant) -> Optional.of(keyOrSession(request, grant));
            case Rule.Bus(SharedKey shared) -> Optional.of(ofTheBus(request, shared));
            case Rule.Node _ -> Optional.of(holder(request, Grant.NODE));
            case Rule.LoopbackOrKey(Grant grant) ->
                    request.getHeader("Authorization") == null && hosts.isLoopbackCall(request)
                            ? Optional.empty()
                            : Optional.of(holder(request, grant));
            case Rule.Bridge(SharedKey token) -> acrossTheBridge(request, token);
        };
    }

    /** An agent holds its member's key: jobs, nodes and logs of others are no affair of it. */
    private static Principal noMember(Principal holder) {
        holder.seat()
                .ifPresent(seat -> {
                    throw new CadreException(
                            ErrorCode.FORBIDDEN,
                            "A member's key opens its team and nothing else",
                            Map.of("key", holder.key(), "member", seat),
                            "Use a key of your own, which an admin makes with 'cadre key create'");
                });
        return holder;
    }

    /** Nobody on this machine as long as no hub token is set. */
    private Optional<Principal> acrossTheBridge(HttpServletRequest request, SharedKey token) {
        if (!token.isSet() && hosts.isLoopbackCall(request)) {
            // a token that opens nothing is passed over: clients send the one that another hub made
            return known(request);
        }
        return Optional.of(ofTheBus(request, token));
    }

    /** Clients of the bus know 401 as the one answer to a key that is not good, however often. */
    private Principal ofTheBus(HttpServletRequest request, SharedKey shared) {
        var address = request.getRemoteAddr();
        var principal =
                secret(request)
                        .flatMap(text -> shared.authenticate(text, address))
                        .or(() -> known(request));
        if (principal.isEmpty()) {
            throttle.note(address, "request to the bus without a valid key");
            throw noKey();
        }
        principal.get().require(Grant.MEMBER);
        return principal.get();
    }

    /** Whoever sends a key means that one, whatever cookie the browser adds. */
    private Principal keyOrSession(HttpServletRequest request, Grant needed) {
        if (request.getHeader("Authorization") != null
                || !request.getRequestURI().startsWith(SESSION_PATH)) {
            return holder(request, needed);
        }
        var held =
                SessionCookie.secret(request)
                        .flatMap(secret -> sessions.authenticate(secret, request.getRemoteAddr()));
        if (held.isEmpty()) {
            return holder(request, needed);
        }
        refuseForeignPages(request);
        held.get().principal().require(needed);
        request.setAttribute(SESSION, held.get().id());
        return held.get().principal();
    }

    /**
     * The browser adds the cookie to whatever asks it to, also for pages of another port of this
     * host, which count as the same site.
     */
    private static void refuseForeignPages(HttpServletRequest request) {
        var reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        var from = request.getHeader("Sec-Fetch-Site");
        // "none" is a person who typed the address, or opened a download
        if (from != null && !from.equals("same-origin") && !(reads && from.equals("none"))) {
            throw foreign("Sec-Fetch-Site");
        }
        if (!reads && request.getHeader(CONSOLE_HEADER) == null) {
            throw foreign(CONSOLE_HEADER);
        }
    }

    private static CadreException foreign(String header) {
        return new CadreException(
                ErrorCode.FORBIDDEN,
                "A session acts only from the console's own page",
                Map.of("header", header),
                "Send '"
                        + CONSOLE_HEADER
                        + ": 1' from a page of the same origin, or use a key instead of a cookie");
    }

    private Principal holder(HttpServletRequest request, Grant needed) {
        var address = request.getRemoteAddr();
        var principal = known(request);
        if (principal.isEmpty()) {
            throttle.failed(address, "request without a valid key");
            throw noKey();
        }
        principal.get().require(needed);
        return principal.get();
    }

    private Optional<Principal> ofKey(HttpServletRequest request) {
        var address = request.getRemoteAddr();
        return secret(request).flatMap(text -> keys.authenticate(text, address));
    }

    /**
     * Who holds the key; of a node that names one of its attempts, the member that the attempt is.
     *
     * @throws CadreException UNAUTHORIZED if it is not leased to that node any more, which is no
     *     failure of the node's
     */
    private Optional<Principal> known(HttpServletRequest request) {
        var holder = ofKey(request);
        if (holder.isEmpty() || request.getHeader(BusOrder.HEADER) == null) {
            return holder;
        }
        var route = String.valueOf(request.getAttribute(FrontFilter.ROUTE));
        if (!OF_ATTEMPTS.matcher(route).matches()) {
            throw new CadreException(
                    ErrorCode.FORBIDDEN,
                    "An attempt reaches the bus of its team only",
                    Map.of("path", route),
                    "Use /mcp, /bridge/ or /api/v1/teams/ and the team's name; of a plan only the"
                            + " requests for paths");
        }
        return Optional.of(
                deputy(request, holder.get())
                        .orElseThrow(() ->
                                new CadreException(
                                        ErrorCode.UNAUTHORIZED,
                                        "This attempt is over, or not leased to this node",
                                        Map.of(),
                                        "")));
    }

    private Optional<Principal> deputy(HttpServletRequest request, Principal node) {
        var attempt = request.getHeader(BusOrder.HEADER);
        return attempt == null ? Optional.empty() : deputies.of(node, attempt);
    }

    private static CadreException noKey() {
        return new CadreException(
                ErrorCode.UNAUTHORIZED,
                "A valid key is needed",
                Map.of(),
                "Send 'Authorization: Bearer KEY'; 'cadre key create' makes one");
    }

    /** By hand, for it happens on each call: {@code bearer}, blanks, and what a token may have. */
    private static Optional<String> secret(HttpServletRequest request) {
        var header = request.getHeader("Authorization");
        if (header == null) {
            return Optional.empty();
        }
        var text = header.strip();
        if (!text.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Optional.empty();
        }
        var from = BEARER.length();
        while (text.charAt(from) == ' ') { // stripped: it ends with something else
            from++;
        }
        var token = text.substring(from);
        return token.chars().allMatch(Doorkeeper::isOfToken)
                ? Optional.of(token)
                : Optional.empty();
    }

    private static boolean isOfToken(int c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || "_.~+/=-".indexOf(c) >= 0;
    }
}
