package cadre.server.agents;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * How a routing table differs from what it was.
 *
 * @param roles that came, changed or went, by name ascending
 * @param toolSets that came, changed or went, by name ascending
 */
record RoutingChange(List<String> roles, List<String> toolSets) {
    static RoutingChange between(Roles.Table before, Roles.Table after) {
        return new RoutingChange(
                names(before.roles(), after.roles()), names(before.toolSets(), after.toolSets()));
    }

    boolean isEmpty() {
        return roles.isEmpty() && toolSets.isEmpty();
    }

    /** What the event says. */
    Map<String, List<String>> body() {
        return Map.of("roles", roles, "tool_sets", toolSets);
    }

    private static List<String> names(Map<?, ?> before, Map<?, ?> after) {
        return Stream.concat(before.keySet().stream(), after.keySet().stream())
                .distinct()
                .filter(name -> !Objects.equals(before.get(name), after.get(name)))
                .map(Object::toString)
                .sorted()
                .toList();
    }
}
