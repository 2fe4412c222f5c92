package cadre.server.crews;

import cadre.server.agents.Profiles;
import cadre.server.agents.Role;
import cadre.server.agents.RoleProfile;
import cadre.wire.crew.PartRequest;
import cadre.wire.id.AgentName;
import cadre.wire.id.RoleName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Who does what: the routing table as crews use it. Thread-safe. */
record Casting(Profiles profiles) {
    /** The role of a part that names none. */
    static final RoleName USUAL = new RoleName("executor");

    /**
     * The role of that name.
     *
     * @throws cadre.wire.error.CadreException INVALID if there is none; the error names the known
     */
    Role role(RoleName name) {
        return profiles.roles().role(name);
    }

    Optional<Role> find(RoleName name) {
        return profiles.roles().find(name);
    }

    /**
     * The profiles that try a part in turn: the one that it names, then those of its role.
     *
     * @throws cadre.wire.error.CadreException INVALID if the part names an unknown one
     */
    List<AgentName> chain(PartRequest part) {
        var chain = new ArrayList<AgentName>();
        part.agent().map(profiles::profile).map(RoleProfile::name).ifPresent(chain::add);
        chain.addAll(role(part.role().orElse(USUAL)).chain());
        var known =
                chain.stream().distinct().filter(name -> profiles.find(name).isPresent()).toList();
        return known.isEmpty() ? chain.stream().distinct().toList() : known;
    }

    /** The same of a part of this crew: in a comparison nobody takes over from another. */
    List<AgentName> chain(CrewRow crew, PartRequest part) {
        return crew.request().isComparison() ? List.of(part.agent().orElseThrow()) : chain(part);
    }

    /** All profiles that may have to do with these parts. */
    Set<AgentName> wanted(List<PartRow> parts) {
        var wanted = new TreeSet<AgentName>();
        for (var part : parts) {
            wanted.addAll(part.chain());
            find(part.role())
                    .flatMap(Role::reviewBy)
                    .flatMap(this::find)
                    .ifPresent(reviewer -> wanted.addAll(reviewer.chain()));
        }
        return wanted;
    }

    /** The CLI of a profile; the profile's own name if it is gone. */
    String cli(AgentName agent) {
        return profiles.find(agent).map(RoleProfile::cli).orElse(agent.name());
    }
}
