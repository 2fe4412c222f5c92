package cadre.server.gateways.hub;

import cadre.server.gateways.http.Call;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The fields of one request. Those that nobody here knows are passed over, since each client sends
 * some of its own; one of a wrong type is refused by its name.
 */
final class Fields {
    private static final long MOST_BYTES = 1 << 20;
    private static final int MOST_ITEMS = 200;

    private final JsonNode body;

    private Fields(JsonNode body) {
        this.body = body;
    }

    /**
     * Reads the body of a call; none at all is an empty object.
     *
     * @throws CadreException TOO_LARGE over 1 MiB
     * @throws Refusal INVALID_JSON if it is no JSON object
     */
    static Fields of(Call call) throws IOException {
        var text = call.text(MOST_BYTES);
        if (text.isBlank()) {
            return new Fields(Json.tree(java.util.Map.of()));
        }
        try {
            var body = Json.read(text, JsonNode.class);
            if (body.isObject()) {
                return new Fields(body);
            }
        } catch (CadreException e) {
            if (e.code() != ErrorCode.INVALID) {
                throw e;
            }
            // said below, as for any other JSON that is no object
        }
        throw new Refusal(400, "INVALID_JSON", "The body is no JSON object. Send one");
    }

    /** The field, empty when it is absent or null. */
    private Optional<JsonNode> field(String name) {
        return Optional.ofNullable(body.get(name)).filter(value -> !value.isNull());
    }

    /** A text that may be left out, to {@code most} characters. A number is a text, too. */
    Optional<String> text(String name, int most) {
        return field(name)
                .map(value -> {
                    if (!value.isString() && !value.isIntegralNumber()) {
                        throw Refusal.field(name, name + " is no text. Send a text");
                    }
                    var text = value.asString();
                    if (text.length() > most) {
                        throw Refusal.field(
                                name, name + " has more than " + most + " characters. Shorten it");
                    }
                    return text;
                });
    }

    /** A text with something in it that may be left out; a blank one counts as absent. */
    Optional<String> word(String name, int most) {
        return text(name, most).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** A text with something in it. */
    String required(String name, int most) {
        return text(name, most)
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> Refusal.field(name, name + " is missing. Send it"));
    }

    boolean flag(String name, boolean fallback) {
        return field(name)
                .map(value -> {
                    if (!value.isBoolean()) {
                        throw Refusal.field(
                                name, name + " is neither true nor false. Send one of them");
                    }
                    return value.asBoolean();
                })
                .orElse(fallback);
    }

    /** A whole number that may be left out. */
    Optional<Long> number(String name, long least, long most) {
        return field(name)
                .map(value -> {
                    if (!value.isIntegralNumber()
                            || !value.canConvertToLong()
                            || value.asLong() < least
                            || value.asLong() > most) {
                        throw Refusal.field(
                                name, name + " is no whole number from " + least + " to " + most);
                    }
                    return value.asLong();
                });
    }

    /** Texts, none when absent. */
    List<String> texts(String name, int mostCharacters) {
        var found = new ArrayList<String>();
        field(name)
                .ifPresent(value -> {
                    if (!value.isArray() || value.size() > MOST_ITEMS) {
                        throw Refusal.field(
                                name, name + " is no list of at most " + MOST_ITEMS + " texts");
                    }
                    for (var item : value) {
                        if (!item.isString() && !item.isIntegralNumber()
                                || item.asString().length() > mostCharacters) {
                            throw Refusal.field(
                                    name,
                                    name
                                            + " holds what is no text of at most "
                                            + mostCharacters
                                            + " characters");
                        }
                        found.add(item.asString());
                    }
                });
        return found;
    }

    /** Whatever JSON is there. */
    Optional<JsonNode> any(String name) {
        return field(name);
    }

    /** A JSON object that may be left out. */
    Optional<JsonNode> object(String name) {
        return field(name)
                .map(value -> {
                    if (!value.isObject()) {
                        throw Refusal.field(name, name + " is no JSON object. Send one");
                    }
                    return value;
                });
    }
}
