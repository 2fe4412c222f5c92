package cadre.cli.print;

import java.time.Duration;
import java.util.ArrayList;
import tools.jackson.databind.JsonNode;

/** The routing table, as a table. */
public final class RoleTables {
    private RoleTables() {}

    /** The roles. */
    public static Table roles(JsonNode roles) {
        var table =
                new Table()
                        .left("role")
                        .left("agent")
                        .left("model")
                        .right("timeout")
                        .left("mode")
                        .left("expects")
                        .left("review by")
                        .left("fallback")
                        .left("tools")
                        .left("from");
        for (var role : roles) {
            table.row(
                    text(role, "name"),
                    text(role, "agent"),
                    model(role),
                    Durations.words(Duration.ofSeconds(role.path("timeout_sec").asLong(0))),
                    text(role, "mode"),
                    text(role, "expects"),
                    text(role, "review_by"),
                    words(role.path("fallback"), ","),
                    text(role, "tool_set"),
                    text(role, "source").replace("_yaml", ".yaml"));
        }
        return table;
    }

    private static String model(JsonNode role) {
        var model = role.path("model").asString("");
        var effort = role.path("effort").asString("");
        var both = (model + " " + effort).strip();
        return both.isEmpty() ? "-" : both;
    }

    private static String words(JsonNode list, String between) {
        var words = new ArrayList<String>();
        list.forEach(one -> words.add(one.asString("")));
        return words.isEmpty() ? "-" : String.join(between, words);
    }

    private static String text(JsonNode role, String name) {
        var text = role.path(name).asString("");
        return text.isBlank() ? "-" : text;
    }
}
