package cadre.server.agents;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The agent profiles of this server, by name. Thread-safe: they are replaced all at once when
 * {@code agents.yaml} changes.
 */
public final class Profiles {
    private final List<RoleProfile> configured;
    private volatile Map<AgentName, RoleProfile> byName;

    /** The built-in profiles, one for each CLI and of its name, and these. */
    public Profiles(List<RoleProfile> configured) {
        this.configured = List.copyOf(configured);
        this.byName = with(List.of());
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

    /** What {@link #replace} with the same list would change, by name ascending. */
    List<ProfileChange> changes(List<RoleProfile> fromFile) {
        return ProfileChange.between(byName, with(fromFile));
    }

    /** Takes the profiles of {@code agents.yaml} instead of those it had before. */
    void replace(List<RoleProfile> fromFile) {
        byName = with(fromFile);
    }

    private Map<AgentName, RoleProfile> with(List<RoleProfile> fromFile) {
        var all = new TreeMap<AgentName, RoleProfile>();
        RoleProfile.CLIS.stream()
                .map(cli -> RoleProfile.of(cli, cli))
                .forEach(profile -> all.put(profile.name(), profile));
        configured.forEach(profile -> all.put(profile.name(), profile));
        fromFile.forEach(profile -> all.put(profile.name(), profile));
        return all;
    }
}
