package cadre.node.agents;

import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The values in a CLI's login file that nobody may read in a log. */
final class LoginTokens {
    private static final int LONGEST_FILE = 1024 * 1024;
    private static final int DEEPEST = 20;

    private LoginTokens() {}

    /** Every text in a JSON file whose name says that it is a key or a token. */
    static List<String> in(Path file) {
        var found = new ArrayList<String>();
        try (var in = Files.newInputStream(file)) {
            var text = new String(in.readNBytes(LONGEST_FILE), StandardCharsets.UTF_8);
            collect(Json.mapper().readTree(text), found, 0);
        } catch (IOException | JacksonException unreadable) {
            return List.of();
        }
        return found;
    }

    private static void collect(JsonNode node, List<String> found, int depth) {
        if (depth > DEEPEST) {
            return;
        }
        for (var field : node.properties()) {
            var name = field.getKey().toLowerCase(Locale.ROOT);
            boolean secret = name.endsWith("token") || name.endsWith("key");
            if (secret && field.getValue().isString() && !field.getValue().asString().isBlank()) {
                found.add(field.getValue().asString());
            }
            collect(field.getValue(), found, depth + 1);
        }
        for (var element : node.isArray() ? node : Json.mapper().createArrayNode()) {
            collect(element, found, depth + 1);
        }
    }
}
