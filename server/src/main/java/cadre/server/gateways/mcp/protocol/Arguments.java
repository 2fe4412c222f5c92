package cadre.server.gateways.mcp.protocol;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The arguments of one call, after their check. */
public record Arguments(ObjectNode given) {
    /** Whether it was given. */
    public boolean has(String name) {
        return given.hasNonNull(name);
    }

    /** A text, empty when it was left out. */
    public String text(String name) {
        return has(name) ? given.path(name).asString() : "";
    }

    /** A text that was given and says something. */
    public Optional<String> word(String name) {
        return Optional.of(text(name)).filter(text -> !text.isEmpty());
    }

    /** The text that was given, however empty it is: that is for the one who reads it to judge. */
    public Optional<String> given(String name) {
        return has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    /** A whole number. */
    public long whole(String name, long fallback) {
        return has(name) ? given.path(name).asLong() : fallback;
    }

    /** True or false, false when it was left out. */
    public boolean flag(String name) {
        return has(name) && given.path(name).asBoolean();
    }

    /** A list of texts, empty when it was left out. */
    public List<String> texts(String name) {
        return has(name)
                ? given.path(name).values().stream().map(JsonNode::asString).toList()
                : List.of();
    }

    /** A list of whole numbers, empty when it was left out. */
    public List<Long> wholes(String name) {
        return has(name)
                ? given.path(name).values().stream().map(JsonNode::asLong).toList()
                : List.of();
    }
}
