package cadre.cli.command;

import cadre.cli.print.Cells;
import cadre.wire.id.AgentName;
import cadre.wire.id.RoleName;
import cadre.wire.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A role as the server's routing table has it.
 *
 * @param agent who does it first
 * @param fallback who does it then, in this order
 * @param minimumSec a shorter wish is raised to it
 */
record KnownRole(RoleName name, AgentName agent, List<AgentName> fallback, long minimumSec) {
    KnownRole {
        fallback = List.copyOf(fallback);
    }

    /** The role of that name in the table, empty if there is none. */
    static Optional<KnownRole> find(JsonNode table, String name) {
        for (var one : table) {
            if (one.path("name").asString("").equals(name)) {
                return Optional.of(Json.mapper().treeToValue(one, KnownRole.class));
            }
        }
        return Optional.empty();
    }

    /** What to say of a name that the table does not have. */
    static String unknown(JsonNode table, String name) {
        var names = new ArrayList<String>();
        table.forEach(one -> names.add(one.path("name").asString("")));
        return "cadre: there is no role '%s'; known: %s"
                .formatted(Cells.clean(name), String.join(", ", names));
    }

    /** Who comes after this one; empty for the last, and for one that is not of the role. */
    Optional<AgentName> after(AgentName agent) {
        var chain = new ArrayList<AgentName>();
        chain.add(this.agent);
        chain.addAll(fallback);
        var at = chain.indexOf(agent);
        return at < 0 || at + 1 >= chain.size() ? Optional.empty() : Optional.of(chain.get(at + 1));
    }
}
