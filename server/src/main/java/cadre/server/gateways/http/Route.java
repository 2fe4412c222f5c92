package cadre.server.gateways.http;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One route as data. The table of these is what is registered, what {@code /openapi.json} says,
 * what the test of the access rules lists, and the {@code path} label of the request count.
 *
 * @param method GET, POST, PUT or DELETE; WS for a WebSocket
 * @param path the template, such as {@code /api/v1/jobs/{job}}
 * @param rule who may call it
 * @param contract what goes in and comes out
 * @param errors how it says what went wrong
 * @param handler what it does
 */
public record Route(
        String method,
        String path,
        Rule rule,
        Contract contract,
        ErrorShape errors,
        Handler handler) {
    /** The method of a route that takes what no route before it has taken below a path. */
    static final String ANY = "ANY";

    /** Serves a call. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Serves one call on a virtual thread; may block.
         *
         * @throws Exception a {@code CadreException} becomes its problem, anything else is a bug
         */
        Answer handle(Call call) throws Exception;
    }

    /**
     * What a route takes and gives.
     *
     * @param summary one line
     * @param query the query parameters; any other is refused
     * @param request the body
     * @param answer the body of a good answer
     * @param status of a good answer
     */
    public record Contract(
            String summary, List<Parameter> query, Content request, Content answer, int status) {
        public Contract {
            query = List.copyOf(query);
        }
    }

    /** A query parameter; all are optional unless the meaning says otherwise. */
    public record Parameter(String name, String meaning) {}

    /** Begins a GET route. */
    public static RouteDraft get(String path) {
        return new RouteDraft("GET", path, 200);
    }

    /** Begins a POST route. */
    public static RouteDraft post(String path) {
        return new RouteDraft("POST", path, 200);
    }

    /** Begins a PUT route. */
    public static RouteDraft put(String path) {
        return new RouteDraft("PUT", path, 201);
    }

    /** Begins a DELETE route. */
    public static RouteDraft delete(String path) {
        return new RouteDraft("DELETE", path, 200);
    }

    /**
     * Begins the route for all that is asked for below a path and is no route, so that it is
     * refused in the shape of that protocol and not before its rule was asked. It stands behind the
     * others in the table, and not in the OpenAPI document.
     *
     * @param path ends with {@code /*}; or the path of another route, for its other methods; or
     *     {@code /*} for what is asked for anywhere by a method that no route there has
     */
    public static RouteDraft rest(String path) {
        return new RouteDraft(ANY, path, 404);
    }

    /** Whether it is the one for this method at this very path. */
    boolean serves(String askedMethod, String askedPath) {
        return method.equals(askedMethod) && path.equals(askedPath);
    }

    /** Whether it is a POST to one path, the same for every call. */
    boolean isPlainPost() {
        return method.equals("POST") && !path.contains("{") && !path.contains("*");
    }

    /** Whether it takes what is no route. */
    public boolean isRest() {
        return method.equals(ANY);
    }

    /** Whether it takes what no other route takes, wherever that is. */
    boolean isLast() {
        return isRest() && path.equals("/*");
    }

    /**
     * A WebSocket.
     *
     * @param socket what speaks on it
     */
    public static Route socket(String path, Rule rule, String summary, SocketHandler socket) {
        var contract =
                new Contract(summary, List.of(), new Content.Empty(), new Content.Socket(), 101);
        return new Route("WS", path, rule, contract, ErrorShape.PROBLEM, new OpensSocket(socket));
    }

    /** What speaks on the route's WebSocket, if it is one. */
    Optional<SocketHandler> socketHandler() {
        return handler instanceof OpensSocket(SocketHandler socket)
                ? Optional.of(socket)
                : Optional.empty();
    }

    private record OpensSocket(SocketHandler socket) implements Handler {
        @Override
        public Answer handle(Call call) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This route is a WebSocket",
                    Map.of(),
                    "Connect with 'Upgrade: websocket'");
        }
    }
}
