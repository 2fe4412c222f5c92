package cadre.server.gateways.mcp;

import cadre.wire.json.Json;
import tools.jackson.databind.node.ObjectNode;

/** The schema of a structured result, which may always carry more than it says. */
final class Output {
    private Output() {}

    /**
     * An object.
     *
     * @param always the field that is always there, as {@code name:type}
     * @param others fields that may be there; a type that ends with {@code ?} may be null
     */
    static ObjectNode of(String always, String... others) {
        var schema = Json.mapper().createObjectNode().put("type", "object");
        var properties = schema.putObject("properties");
        put(properties, always);
        for (var field : others) {
            put(properties, field);
        }
        schema.putArray("required").add(always.split(":", 2)[0]);
        return schema;
    }

    private static void put(ObjectNode properties, String field) {
        var parts = field.split(":", 2);
        var property = properties.putObject(parts[0]);
        var type = parts[1];
        if (type.endsWith("?")) {
            // some clients know one type per schema only
            var either = property.putArray("anyOf");
            either.addObject().put("type", type.substring(0, type.length() - 1));
            either.addObject().put("type", "null");
        } else {
            property.put("type", type);
        }
    }
}
