package cadre.server.gateways.mcp.protocol;

import cadre.server.gateways.mcp.protocol.Field.Presence;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The arguments that a tool takes: their schema, and the check of what a model gave. */
public record Input(List<Field> fields) {
    public Input {
        fields = List.copyOf(fields);
    }

    /** These arguments, in this order. */
    public static Input of(Field... fields) {
        return new Input(List.of(fields));
    }

    /** Who says who calls. */
    public enum Caller {
        /** The key does. */
        KEY,
        /** An argument does. */
        CLAIM
    }

    ObjectNode schema(Caller caller) {
        var schema = Json.mapper().createObjectNode().put("type", "object");
        if (!fields.isEmpty()) {
            var properties = schema.putObject("properties");
            fields.forEach(field -> properties.set(field.name(), field.schema()));
        }
        var needed = fields.stream().filter(field -> isNeeded(field, caller)).toList();
        if (!needed.isEmpty()) {
            var names = schema.putArray("required");
            needed.forEach(field -> names.add(field.name()));
        }
        return schema.put("additionalProperties", false);
    }

    private static boolean isNeeded(Field field, Caller caller) {
        return switch (field.presence()) {
            case REQUIRED -> true;
            case OPTIONAL -> false;
            case CALLER -> caller == Caller.CLAIM;
        };
    }

    /**
     * Reads what was given; null counts as left out.
     *
     * @throws CadreException INVALID that names the argument and what it takes
     */
    Arguments read(ObjectNode given) {
        for (var property : given.properties()) {
            check(property.getKey(), property.getValue());
        }
        for (var field : fields) {
            var missing = !given.hasNonNull(field.name());
            if (missing && field.presence() == Presence.REQUIRED) {
                throw wrong("The argument is missing", field.name(), "Give " + field.wanted());
            }
        }
        return new Arguments(given);
    }

    private void check(String name, JsonNode value) {
        var field = fields.stream().filter(each -> each.name().equals(name)).findAny();
        if (field.isEmpty()) {
            var known = fields.stream().map(Field::name).toList();
            throw wrong(
                    "There is no such argument",
                    RpcError.shortened(name),
                    known.isEmpty() ? "It takes none" : "Known here: " + String.join(", ", known));
        }
        if (!value.isNull() && !field.get().takes(value)) {
            throw wrong("The argument is wrong", name, "It must be " + field.get().wanted());
        }
    }

    private static CadreException wrong(String what, String name, String fix) {
        return new CadreException(ErrorCode.INVALID, what, Map.of("argument", name), fix);
    }
}
