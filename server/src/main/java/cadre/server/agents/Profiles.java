package cadre.server.agents;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import cadre.wire.job.JobRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The agent profiles of this server, by name. Thread-safe: they are replaced all at once when
 * {@code agents.yaml} changes.
 */
public final class Profiles {
    private final List<RoleProfile> configured;
    private final Roles roles = new Roles();
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

    /** The routing table over these profiles. */
    public Roles roles() {
        return roles;
    }

    /**
     * How this job runs, but for what it says itself; empty if its agent, its role or its tool set
     * is not there (any more).
     */
    public Optional<Composition> of(JobRequest request) {
        var profile = find(request.agent());
        if (request.role().isEmpty()) {
            return profile.flatMap(found -> equipped(found, request.toolSet().orElse("")));
        }
        return roles.find(request.role().get())
                .flatMap(role ->
                        profile.map(found -> composed(found, role))
                                .flatMap(found ->
                                        equipped(found, request.toolSet().orElse(role.toolSet()))));
    }

    /**
     * As {@link #of}, for a request that comes in.
     *
     * @throws CadreException INVALID that names what is not there, and what is
     */
    public Composition composition(JobRequest request) {
        request.role().ifPresent(roles::role);
        request.toolSet().ifPresent(roles::requireToolSet);
        profile(request.agent());
        return of(request)
                .orElseThrow(() -> new IllegalStateException("agents.yaml has just changed"));
    }

    private Optional<Composition> equipped(RoleProfile profile, String toolSet) {
        return roles.toolSet(toolSet.isEmpty() ? ToolSet.USUAL : toolSet)
                .map(tools -> new Composition(profile, tools));
    }

    /** What is meant for one CLI is not said to another. */
    private RoleProfile composed(RoleProfile profile, Role role) {
        var isMeant =
                profile.name().equals(role.agent())
                        || find(role.agent())
                                .filter(own -> own.cli().equals(profile.cli()))
                                .isPresent();
        return isMeant ? profile.with(role).withWorkOf(role) : profile.withWorkOf(role);
    }

    /** The names of all there are with the profiles of this file. */
    Set<AgentName> namesWith(List<RoleProfile> fromFile) {
        return Set.copyOf(with(fromFile).keySet());
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
