package cadre.server.agents;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The agent profiles of this server, by name. Immutable. */
public final class Profiles {
    private final TreeMap<AgentName, RoleProfile> byName = new TreeMap<>();

    /** The built-in profiles, one for each CLI and of its name, and these. */
    public Profiles(List<RoleProfile> configured) {
        RoleProfile.CLIS.stream()
                .map(cli -> RoleProfile.of(cli, cli))
                .forEach(profile -> byName.put(profile.name(), profile));
        configured.forEach(profile -> byName.put(profile.name(), profile));
    }

    /** All of them, by name ascending. */
    public List<RoleProfile> all() {
        return List.copyOf(byName.values());
    }

    /** The profile of that name, empty if there is none (any more). */
    public Optional<RoleProfile> find(AgentName name) {
        return Optional.ofNullable(byName.get(name));
    }

    /**
     * The profile of that name.
     *
     * @throws CadreException INVALID if there is none; the error names the known ones
     */
    public RoleProfile profile(AgentName name) {
        return find(name)
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.INVALID,
                                "No such agent",
                                Map.of("agent", name),
                                "Known agents: "
                                        + byName.keySet().stream()
                                                .map(AgentName::toString)
                                                .collect(Collectors.joining(", "))));
    }
}
