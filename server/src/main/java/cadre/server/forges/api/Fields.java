package cadre.server.forges.api;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Reads what a foreign program sent, where nothing can be relied on. */
public final class Fields {
    private Fields() {}

    /** Text or a number as text; empty if it is neither. */
    public static String text(JsonNode json, String name) {
        var value = json.path(name);
        return value.isString() || value.isNumber() ? value.asString() : "";
    }

    /**
     * The same, where nothing can go on without it.
     *
     * @throws CadreException UPSTREAM if it is not there
     */
    public static String needed(JsonNode json, String name) {
        var value = text(json, name);
        if (value.isEmpty()) {
            throw new CadreException(
                    ErrorCode.UPSTREAM,
                    "The answer lacks a field",
                    Map.of("field", name),
                    "Check that the connection is of the right provider, and its version");
        }
        return value;
    }

    /** A number; 0 if it is none. */
    public static long number(JsonNode json, String name) {
        var value = json.path(name);
        return value.isNumber() ? value.asLong() : 0;
    }

    /** An id, given as itself or as an object with it. */
    public static String id(JsonNode json, String name) {
        var value = json.path(name);
        return value.isObject() ? text(value, "id") : text(json, name);
    }

    /** 1970 if it is no time. */
    public static Instant time(JsonNode json, String name) {
        try {
            return OffsetDateTime.parse(text(json, name)).toInstant();
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}
