package cadre.server.gateways.openapi;

import cadre.wire.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * An example of a call for each route, from {@code examples.json}: what goes into the path, the
 * query and the body, and what came back when a test sent it.
 */
final class Examples {
    private final JsonNode all;

    private Examples(JsonNode all) {
        this.all = all;
    }

    /** Reads them. */
    static Examples read() {
        try (var in = Examples.class.getResourceAsStream("examples.json")) {
            if (in == null) {
                throw new IllegalStateException("examples.json is missing");
            }
            var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new Examples(Json.read(text, JsonNode.class));
        } catch (IOException e) {
            throw new UncheckedIOException("examples.json cannot be read", e);
        }
    }

    /** The value of a path or query parameter. */
    Optional<JsonNode> parameter(String method, String path, String name) {
        var call = of(method, path);
        return present(call.path("path").path(name))
                .or(() -> present(call.path("query").path(name)));
    }

    /** The body that is sent. */
    Optional<JsonNode> body(String method, String path) {
        return present(of(method, path).path("body"));
    }

    /** The body that comes back. */
    Optional<JsonNode> answer(String method, String path) {
        return present(of(method, path).path("answer"));
    }

    private JsonNode of(String method, String path) {
        return all.path(method + " " + path);
    }

    private static Optional<JsonNode> present(JsonNode node) {
        return node.isMissingNode() ? Optional.empty() : Optional.of(node);
    }
}
