package cadre.server.agents;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.RoleName;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The routing table of this server: roles and tool sets, shipped and from {@code agents.yaml}.
 * Thread-safe: all of it is replaced at once when that file changes.
 */
public final class Roles {
    private volatile Table table = Table.of(List.of(), List.of());

    Roles() {}

    /**
     * What the table holds at one moment.
     *
     * @param roles by name
     * @param toolSets by name
     */
    record Table(Map<RoleName, Role> roles, Map<String, ToolSet> toolSets) {
        /** What is shipped, and these. */
        static Table of(List<Role> roles, List<ToolSet> toolSets) {
            var byName = new TreeMap<RoleName, Role>();
            ShippedRoles.ROLES.forEach(role -> byName.put(role.name(), role));
            roles.forEach(role -> byName.put(role.name(), role));
            var sets = new TreeMap<String, ToolSet>();
            ShippedRoles.TOOL_SETS.forEach(set -> sets.put(set.name(), set));
            toolSets.forEach(set -> sets.put(set.name(), set));
            return new Table(byName, sets);
        }
    }

    /** All roles, by name ascending. */
    public List<Role> all() {
        return List.copyOf(table.roles.values());
    }

    /** The role of that name, empty if there is none (any more). */
    public Optional<Role> find(RoleName name) {
        return Optional.ofNullable(table.roles.get(name));
    }

    /**
     * The role of that name.
     *
     * @throws CadreException INVALID if there is none; the error names the known ones
     */
    public Role role(RoleName name) {
        return find(name).orElseThrow(() -> unknown("role", name, table.roles.keySet()));
    }

    /** All tool sets, by name ascending. */
    public List<ToolSet> toolSets() {
        return List.copyOf(table.toolSets.values());
    }

    /** The tool set of that name, empty if there is none (any more). */
    public Optional<ToolSet> toolSet(String name) {
        return Optional.ofNullable(table.toolSets.get(name));
    }

    /**
     * The tool set of that name.
     *
     * @throws CadreException INVALID if there is none; the error names the known ones
     */
    public ToolSet requireToolSet(String name) {
        return toolSet(name)
                .orElseThrow(() -> unknown("tool set", shown(name), table.toolSets.keySet()));
    }

    Table table() {
        return table;
    }

    void replace(Table now) {
        table = now;
    }

    private static String shown(String name) {
        return name.length() > 80 ? name.substring(0, 80) + "..." : name;
    }

    private static CadreException unknown(String what, Object name, Collection<?> known) {
        return new CadreException(
                ErrorCode.INVALID,
                "No such " + what,
                Map.of(what.replace(' ', '_'), name),
                "Known here: "
                        + known.stream().map(Object::toString).collect(Collectors.joining(", ")));
    }
}
