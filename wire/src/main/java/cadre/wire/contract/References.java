package cadre.wire.contract;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * {@code $ref} within one document. What leads out of it, or to a name instead of a place, is not
 * followed.
 */
record References(JsonNode root) {
    private static final int MOST_HOPS = 50;
    private static final int LONGEST = 1000;

    /** A value and where it stands. */
    record Place(String where, JsonNode node) {}

    /**
     * The value that a place means: itself, or what it refers to with nothing but words beside. One
     * that cannot be followed is itself, its {@code $ref} in it.
     */
    Place follow(Place from) {
        var at = from;
        for (int hop = 0; hop < MOST_HOPS; hop++) {
            if (!isOnlyReference(at.node())) {
                return at;
            }
            var next = target(at.node());
            if (next.isEmpty()) {
                return at;
            }
            at = next.get();
        }
        return from;
    }

    private static boolean isOnlyReference(JsonNode node) {
        return node.path("$ref").isString()
                && node.propertyNames().stream()
                        .allMatch(key ->
                                key.equals("$ref")
                                        || key.equals("summary")
                                        || Keywords.isWords(key));
    }

    /** What the {@code $ref} of a value leads to. */
    Optional<Place> target(JsonNode node) {
        var reference = node.path("$ref").asString("");
        if (!reference.startsWith("#") || reference.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            var pointer =
                    URLDecoder.decode(
                            reference.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
            var found = root.at(JsonPointer.compile(pointer));
            return found.isMissingNode()
                    ? Optional.empty()
                    : Optional.of(new Place(pointer, found));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A place below another. */
    static String below(String where, String key) {
        return where + "/" + Changes.clipped(key).replace("~", "~0").replace("/", "~1");
    }
}
