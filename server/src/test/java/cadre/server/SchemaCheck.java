package cadre.server;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Checks a value by a schema of the OpenAPI document, strictly: a field that the schema does not
 * know is wrong, too, so that nothing is served that the document does not say.
 */
final class SchemaCheck {
    private final JsonNode document;
    private final List<String> wrong = new ArrayList<>();

    private SchemaCheck(JsonNode document) {
        this.document = document;
    }

    /** What is wrong, each with its place; empty if nothing is. */
    static List<String> wrongIn(JsonNode document, JsonNode schema, JsonNode value) {
        var check = new SchemaCheck(document);
        check.value("$", schema, value);
        return check.wrong;
    }

    private void value(String place, JsonNode given, JsonNode value) {
        var schema = resolved(given);
        if (schema.has("oneOf")) {
            union(place, schema, value);
            return;
        }
        if (schema.has("const") && !schema.path("const").equals(value)) {
            wrong.add(place + " is not " + schema.path("const"));
        }
        if (schema.has("enum") && !contains(schema.path("enum"), value)) {
            wrong.add(place + " is none of " + schema.path("enum") + ": " + value);
        }
        var type = schema.path("type");
        if (type.isArray() && contains(type, "null") && value.isNull()) {
            return;
        }
        switch (type.isArray() ? type.path(0).asString() : type.asString("")) {
            case "object" -> object(place, schema, value);
            case "array" -> array(place, schema, value);
            case "string" -> string(place, schema, value);
            case "integer" -> is(value.isIntegralNumber(), place, "no integer", value);
            case "number" -> is(value.isNumber(), place, "no number", value);
            case "boolean" -> is(value.isBoolean(), place, "no boolean", value);
            default -> {
                // anything goes
            }
        }
    }

    private void union(String place, JsonNode schema, JsonNode value) {
        var property = schema.path("discriminator").path("propertyName").asString();
        var target =
                schema.path("discriminator")
                        .path("mapping")
                        .path(value.path(property).asString(""));
        if (target.isMissingNode()) {
            wrong.add(place + "." + property + " is in no mapping: " + value.path(property));
        } else {
            value(place, document.at(target.asString().substring(1)), value);
        }
    }

    private void object(String place, JsonNode schema, JsonNode value) {
        is(value.isObject(), place, "no object", value);
        for (var name : schema.path("required")) {
            is(value.has(name.asString()), place, "without " + name.asString(), value);
        }
        var known = schema.path("properties");
        var more = schema.path("additionalProperties");
        for (var property : value.properties()) {
            var inner = place + "." + property.getKey();
            if (known.has(property.getKey())) {
                value(inner, known.path(property.getKey()), property.getValue());
            } else if (more.isObject()) {
                value(inner, more, property.getValue());
            } else if (schema.has("properties")) {
                wrong.add(inner + " is not in the schema");
            }
        }
    }

    private void array(String place, JsonNode schema, JsonNode value) {
        is(value.isArray(), place, "no array", value);
        for (int i = 0; i < value.size(); i++) {
            value(place + "[" + i + "]", schema.path("items"), value.path(i));
        }
    }

    private void string(String place, JsonNode schema, JsonNode value) {
        is(value.isString(), place, "no string", value);
        if (schema.path("format").asString("").equals("date-time") && value.isString()) {
            try {
                Instant.parse(value.asString());
            } catch (java.time.format.DateTimeParseException e) {
                wrong.add(place + " is no time: " + value);
            }
        }
    }

    private void is(boolean right, String place, String what, JsonNode value) {
        if (!right) {
            wrong.add(place + " is " + what + ": " + value);
        }
    }

    private JsonNode resolved(JsonNode schema) {
        return schema.has("$ref")
                ? document.at(schema.path("$ref").asString().substring(1))
                : schema;
    }

    private static boolean contains(JsonNode words, JsonNode value) {
        for (var word : words) {
            if (word.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(JsonNode words, String value) {
        for (var word : words) {
            if (word.asString().equals(value)) {
                return true;
            }
        }
        return false;
    }
}
