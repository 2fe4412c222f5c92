package cadre.server.bus.takeover;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.MemberName;
import cadre.wire.json.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The fields of one thing of the old bus, a JSON object or a hash. What does not fit is a
 * CadreException INVALID that says why.
 */
final class OldFields {
    /** Numbers below are seconds since 1970, others milliseconds. */
    private static final long MOST_SECONDS = 100_000_000_000L;

    private final Map<String, String> values;

    private OldFields(Map<String, String> values) {
        this.values = values;
    }

    static OldFields ofJson(String text) {
        try {
            var tree = Json.mapper().readTree(text);
            if (!tree.isObject()) {
                throw invalid("it is no JSON object");
            }
            var values = new HashMap<String, String>();
            tree.properties().forEach(field -> put(values, field.getKey(), field.getValue()));
            return new OldFields(values);
        } catch (JacksonException e) {
            throw invalid("it is no JSON");
        }
    }

    static OldFields ofHash(Reply.Many pairs) {
        var texts = pairs.texts();
        var values = new HashMap<String, String>();
        for (var i = 0; i + 1 < texts.size(); i += 2) {
            values.put(texts.get(i), texts.get(i + 1));
        }
        return new OldFields(values);
    }

    private static void put(Map<String, String> values, String name, JsonNode value) {
        if (!value.isNull()) {
            values.put(name, value.isString() ? value.stringValue() : value.toString());
        }
    }

    /** Empty when it is not there. */
    String text(String name) {
        return values.getOrDefault(name, "");
    }

    String required(String name) {
        var text = text(name);
        if (text.isBlank()) {
            throw invalid("it has no " + name);
        }
        return text;
    }

    MemberName member(String name) {
        return memberName(required(name));
    }

    Optional<MemberName> memberOrNone(String name) {
        return text(name).isBlank() ? Optional.empty() : Optional.of(memberName(text(name)));
    }

    static MemberName memberName(String text) {
        try {
            return new MemberName(text.strip());
        } catch (CadreException e) {
            throw invalid("'" + shortened(text) + "' is no name of a member");
        }
    }

    /** When it was, by the first of these fields that is there. */
    Instant time(String... names) {
        for (var name : names) {
            if (!text(name).isBlank()) {
                return parsed(text(name).strip());
            }
        }
        throw invalid("it has no " + names[0]);
    }

    private static Instant parsed(String text) {
        if (text.matches("[0-9]{1,15}(\\.[0-9]{1,12})?")) {
            var number = Double.parseDouble(text);
            return Instant.ofEpochMilli(Math.round(number < MOST_SECONDS ? number * 1000 : number));
        }
        var iso = text.replace(' ', 'T');
        try {
            return iso.matches(".*(Z|[+-][0-9:]{2,6})$")
                    ? OffsetDateTime.parse(iso).toInstant()
                    : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw invalid("'" + shortened(text) + "' is no time");
        }
    }

    private static String shortened(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "..." : text;
    }

    static CadreException invalid(String why) {
        return new CadreException(ErrorCode.INVALID, why, Map.of(), "Mend it in Redis");
    }
}
