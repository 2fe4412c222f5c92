package cadre.server.agents;

import cadre.wire.id.AgentName;
import cadre.wire.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How one profile differs from what it was. */
sealed interface ProfileChange {
    AgentName name();

    /** There is a profile of this name now. */
    record Added(AgentName name, RoleProfile now) implements ProfileChange {}

    /** These fields, named as in JSON, have other values. */
    record Changed(AgentName name, List<String> fields, RoleProfile now) implements ProfileChange {
        public Changed {
            fields = List.copyOf(fields);
        }
    }

    /** There is none of this name any more. */
    record Removed(AgentName name) implements ProfileChange {}

    static List<ProfileChange> between(
            Map<AgentName, RoleProfile> before, Map<AgentName, RoleProfile> after) {
        var names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        var changes = new ArrayList<ProfileChange>();
        names.forEach(name -> of(name, before.get(name), after.get(name)).ifPresent(changes::add));
        return changes;
    }

    private static Optional<ProfileChange> of(
            AgentName name, @Nullable RoleProfile before, @Nullable RoleProfile after) {
        if (after == null) {
            return Optional.of(new Removed(name));
        }
        if (before == null) {
            return Optional.of(new Added(name, after));
        }
        return before.equals(after)
                ? Optional.empty()
                : Optional.of(new Changed(name, fields(before, after), after));
    }

    private static List<String> fields(RoleProfile before, RoleProfile after) {
        var was = Json.tree(before);
        var is = Json.tree(after);
        var names = new HashSet<>(was.propertyNames());
        names.addAll(is.propertyNames());
        return names.stream()
                .filter(name -> !was.path(name).equals(is.path(name)))
                .sorted()
                .toList();
    }
}
