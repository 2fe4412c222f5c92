package cadre.server.gateways.mcp.protocol;

import cadre.wire.json.Json;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An error of the protocol, which a client's program gets and not its model. The HTTP statuses are
 * those that the revision 2026-07-28 asks for; once a request is known to be of the older era, all
 * of its errors go with 200, since clients of that era take any other status for a broken server.
 */
public final class RpcError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final int status;
    private final transient Optional<Object> more;

    private RpcError(int code, int status, String message, Optional<Object> more) {
        super(message);
        this.code = code;
        this.status = status;
        this.more = more;
    }

    /** The body is no JSON. */
    static RpcError unreadable(String why) {
        return new RpcError(-32700, 400, "The body is no JSON in UTF-8: " + why, Optional.empty());
    }

    /** The body is JSON, but not one request or notification. */
    static RpcError noRequest(String why) {
        return noRequest(400, why);
    }

    /** The same with a status that says more. */
    static RpcError noRequest(int status, String why) {
        return new RpcError(-32600, status, why, Optional.empty());
    }

    /** The headers do not say what the body says. */
    static RpcError headers(String why) {
        return new RpcError(-32020, 400, "Header mismatch: " + why, Optional.empty());
    }

    /** A revision that is not spoken here. */
    static RpcError version(String requested) {
        return new RpcError(
                -32022,
                400,
                "Unsupported protocol version",
                Optional.of(
                        Map.of("supported", Era.allVersions(), "requested", shortened(requested))));
    }

    /** The {@code _meta} of a modern request does not say what it must. */
    static RpcError meta(String why) {
        return new RpcError(-32602, 400, why, Optional.empty());
    }

    /** The parameters of the method are wrong. */
    static RpcError params(String why) {
        return new RpcError(-32602, 200, why, Optional.empty());
    }

    /** What the parameters name is not there. */
    static RpcError unknown(String why, String parameter, String value) {
        var shown = shortened(value);
        return new RpcError(-32602, 200, why + ": " + shown, Optional.of(Map.of(parameter, shown)));
    }

    /** There is no such method in this era. */
    static RpcError method(String name) {
        return new RpcError(-32601, 404, "There is no method " + shortened(name), Optional.empty());
    }

    /** The client did not say that it can do this. */
    static RpcError capability(String name) {
        return new RpcError(
                -32021,
                400,
                "The client must declare the capability " + name,
                Optional.of(Map.of("requiredCapabilities", Map.of(name, Map.of()))));
    }

    /** A bug here. */
    static RpcError bug() {
        return new RpcError(
                -32603,
                500,
                "Cadre failed by a mistake of its own; the server's log has the details",
                Optional.empty());
    }

    /** The HTTP status, but for requests of the older era. */
    int status() {
        return status;
    }

    /** The answer to the request {@code id}, which is JSON's null when nobody knows it. */
    ObjectNode answer(JsonNode id) {
        var answer = Json.mapper().createObjectNode().put("jsonrpc", "2.0");
        answer.set("id", id);
        var error = answer.putObject("error").put("code", code).put("message", getMessage());
        more.ifPresent(value -> error.set("data", Json.tree(value)));
        return answer;
    }

    /** What a client sent, as much of it as an error repeats: 100 characters. */
    public static String shortened(String text) {
        return text.length() > 100 ? text.substring(0, 100) + "..." : text;
    }
}
