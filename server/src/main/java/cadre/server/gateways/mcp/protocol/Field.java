package cadre.server.gateways.mcp.protocol;

import cadre.wire.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One argument of a tool.
 *
 * @param meaning for the model; empty when the name says it all
 */
public record Field(String name, Kind kind, Presence presence, String meaning) {
    /** Whether it must be there. */
    public enum Presence {
        /** Always. */
        REQUIRED,
        /** Not at all. */
        OPTIONAL,
        /** It names the caller: needed only with a key that does not. */
        CALLER
    }

    /** What values it takes. */
    public sealed interface Kind {
        /** A text. */
        record Text() implements Kind {}

        /** A whole number in a range. */
        record Whole(long least, long most) implements Kind {}

        /** True or false. */
        record Flag() implements Kind {}

        /** A list of texts. */
        record Texts() implements Kind {}

        /** A list of whole numbers. */
        record Wholes() implements Kind {}
    }

    /** A text that may be left out. */
    public static Field text(String name, String meaning) {
        return new Field(name, new Kind.Text(), Presence.OPTIONAL, meaning);
    }

    /** A whole number that may be left out. */
    public static Field whole(String name, long least, long most, String meaning) {
        return new Field(name, new Kind.Whole(least, most), Presence.OPTIONAL, meaning);
    }

    /** True or false, false when left out. */
    public static Field flag(String name, String meaning) {
        return new Field(name, new Kind.Flag(), Presence.OPTIONAL, meaning);
    }

    /** A list of texts, empty when left out. */
    public static Field texts(String name, String meaning) {
        return new Field(name, new Kind.Texts(), Presence.OPTIONAL, meaning);
    }

    /** A list of whole numbers, empty when left out. */
    public static Field wholes(String name, String meaning) {
        return new Field(name, new Kind.Wholes(), Presence.OPTIONAL, meaning);
    }

    /** The argument that names who calls. */
    public static Field caller(String name) {
        return new Field(name, new Kind.Text(), Presence.CALLER, "");
    }

    /** The same, and it must be there. */
    public Field required() {
        return new Field(name, kind, Presence.REQUIRED, meaning);
    }

    /** Its JSON schema. */
    ObjectNode schema() {
        var schema = Json.mapper().createObjectNode();
        switch (kind) {
            case Kind.Text _ -> schema.put("type", "string");
            case Kind.Whole(long least, long most) -> {
                schema.put("type", "integer").put("minimum", least);
                if (most < Long.MAX_VALUE) {
                    schema.put("maximum", most);
                }
            }
            case Kind.Flag _ -> schema.put("type", "boolean");
            case Kind.Texts _ ->
                    schema.put("type", "array").putObject("items").put("type", "string");
            case Kind.Wholes _ ->
                    schema.put("type", "array").putObject("items").put("type", "integer");
        }
        if (!meaning.isEmpty()) {
            schema.put("description", meaning);
        }
        return schema;
    }

    /** Whether a value is of its kind. */
    boolean takes(JsonNode value) {
        return switch (kind) {
            case Kind.Text _ -> value.isString();
            case Kind.Whole(long least, long most) ->
                    isWhole(value) && value.asLong() >= least && value.asLong() <= most;
            case Kind.Flag _ -> value.isBoolean();
            case Kind.Texts _ -> value.isArray() && all(value, JsonNode::isString);
            case Kind.Wholes _ -> value.isArray() && all(value, Field::isWhole);
        };
    }

    /** What it takes, in words. */
    String wanted() {
        return switch (kind) {
            case Kind.Text _ -> "a text";
            case Kind.Whole(long least, long most) ->
                    most < Long.MAX_VALUE
                            ? "a whole number from " + least + " to " + most
                            : "a whole number, at least " + least;
            case Kind.Flag _ -> "true or false";
            case Kind.Texts _ -> "a list of texts";
            case Kind.Wholes _ -> "a list of whole numbers";
        };
    }

    private static boolean isWhole(JsonNode value) {
        return value.isIntegralNumber() && value.canConvertToLong();
    }

    private static boolean all(JsonNode list, java.util.function.Predicate<JsonNode> rule) {
        return List.copyOf(list.values()).stream().allMatch(rule);
    }
}
