package cadre.server.forges.api;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What the other end said, in words that can stand in an error. */
final class Said {
    private static final int LONGEST = 200;

    private Said() {}

    /** The message of an error's body; empty if there is none that can be read. */
    static String of(Optional<JsonNode> body, List<String> secrets) {
        var text =
                body.map(
                                json -> {
                                    for (var name : new String[] {"message", "error", "detail"}) {
                                        if (json.path(name).isString()) {
                                            return json.path(name).asString()
                                                    + more(json.path("errors"));
                                        }
                                    }
                                    var errors = more(json.path("errors"));
                                    if (!errors.isEmpty()) {
                                        return errors.substring(2);
                                    }
                                    return json.isObject() || json.isArray() ? json.toString() : "";
                                })
                        .orElse("");
        var masked =
                secrets.stream()
                        .filter(secret -> !secret.isEmpty())
                        .reduce(text, (all, secret) -> all.replace(secret, "***"));
        return plain(masked, LONGEST);
    }

    /** GitHub's message is general, and its errors say what is wrong. */
    private static String more(JsonNode errors) {
        var all = new StringBuilder();
        errors.forEach(each -> {
            var said = each.isString() ? each.asString() : each.path("message").asString("");
            all.append(said.isEmpty() ? "" : ": " + said);
        });
        return all.toString();
    }

    /** One line of printable characters, cut at {@code most}. */
    static String plain(String text, int most) {
        var line = text.replaceAll("[\\p{Cntrl}\\p{Cf}]+", " ").strip();
        return line.length() > most ? line.substring(0, most) + "..." : line;
    }
}
