package cadre.node.relay;

import cadre.wire.json.Json;
import java.util.Map;

/**
 * What an agent is answered.
 *
 * @param headers beside the length
 */
record Reply(int status, Map<String, String> headers, byte[] body) {
    private static final String JSON = "application/json";

    Reply {
        headers = Map.copyOf(headers);
    }

    static Reply json(int status, Object body) {
        return new Reply(status, Map.of("Content-Type", JSON), Json.writeBytes(body));
    }

    static Reply error(int status, String code, String message) {
        return json(
                status,
                Json.mapper().createObjectNode().put("error", code).put("message", message));
    }

    /** As the server says it: a client learns no more. */
    static Reply unauthorized() {
        return new Reply(
                401,
                Map.of("Content-Type", JSON, "WWW-Authenticate", "Bearer"),
                Json.writeBytes(Map.of("error", "unauthorized")));
    }
}
