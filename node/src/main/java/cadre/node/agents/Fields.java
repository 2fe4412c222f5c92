package cadre.node.agents;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads fields of what a CLI writes, whatever they turn out to be. */
final class Fields {
    private Fields() {}

    /** A text, empty if it is none. */
    static String text(JsonNode node, String field) {
        var value = node.path(field);
        return value.isString() ? value.asString() : "";
    }

    /** A text, number or truth value as text, else empty. */
    static String scalar(JsonNode node, String field) {
        var value = node.path(field);
        return value.isValueNode() && !value.isNull() ? value.asString("") : "";
    }

    /** A count, 0 if it is none. */
    static long count(JsonNode node, String field) {
        return Math.max(0, node.path(field).asLong(0));
    }

    /** An ISO 8601 time with its offset. */
    static Optional<Instant> time(JsonNode node, String field) {
        try {
            return Optional.of(Instant.parse(text(node, field)));
        } catch (DateTimeException none) {
            return Optional.empty();
        }
    }

    /** The text in a block's content: a string, or a list of strings or text blocks. */
    static String flat(JsonNode content) {
        if (content.isString()) {
            return content.asString();
        }
        var text = new StringBuilder();
        for (var part : content) {
            var piece = part.isString() ? part.asString() : text(part, "text");
            text.append(text.isEmpty() || piece.isEmpty() ? "" : "\n").append(piece);
        }
        return text.toString();
    }
}
