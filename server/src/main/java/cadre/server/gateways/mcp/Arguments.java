package cadre.server.gateways.mcp;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The arguments of one call, after their check. */
record Arguments(ObjectNode given) {
    boolean has(String name) {
        return given.hasNonNull(name);
    }

    /** A text, empty when it was left out. */
    String text(String name) {
        return has(name) ? given.path(name).asString() : "";
    }

    /** A text that was given and says something. */
    Optional<String> word(String name) {
        return Optional.of(text(name)).filter(text -> !text.isEmpty());
    }

    /** The text that was given, however empty it is: that is for the one who reads it to judge. */
    Optional<String> given(String name) {
        return has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    long whole(String name, long fallback) {
        return has(name) ? given.path(name).asLong() : fallback;
    }

    boolean flag(String name) {
        return has(name) && given.path(name).asBoolean();
    }

    List<String> texts(String name) {
        return has(name)
                ? given.path(name).values().stream().map(JsonNode::asString).toList()
                : List.of();
    }

    List<Long> wholes(String name) {
        return has(name)
                ? given.path(name).values().stream().map(JsonNode::asLong).toList()
                : List.of();
    }
}
