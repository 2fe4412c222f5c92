package cadre.wire.crew;

import cadre.wire.id.AgentName;
import cadre.wire.id.RoleName;
import cadre.wire.job.Expects;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One part of what a crew does.
 *
 * @param name 1 to 40 of a-z, 0-9 and '-', not beginning with '-'; {@code part-1} and so on when
 *     empty
 * @param description what its agent shall do, 1 byte to 64 KiB
 * @param role which kind of work it is; {@code executor} when empty
 * @param agent the profile that tries it first; the role's when empty
 * @param dependsOn names of parts that must be done before it begins, whose changes it begins with
 * @param paths what it may change, relative to the repositories, as paths or globs: two parts whose
 *     paths overlap never run at the same time
 * @param expects what it must leave to count as done; as the role says when empty
 */
public record PartRequest(
        Optional<String> name,
        String description,
        Optional<RoleName> role,
        Optional<AgentName> agent,
        List<String> dependsOn,
        List<String> paths,
        Optional<Expects> expects) {
    public PartRequest {
        description = description == null ? "" : description;
        name = name == null ? Optional.empty() : name;
        role = role == null ? Optional.empty() : role;
        agent = agent == null ? Optional.empty() : agent;
        dependsOn = dependsOn == null ? List.of() : List.copyOf(dependsOn);
        paths = paths == null ? List.of() : List.copyOf(paths);
        expects = expects == null ? Optional.empty() : expects;
    }

    /** A part that says only what to do. */
    public static PartRequest of(String description) {
        return new PartRequest(
                Optional.empty(),
                description,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty());
    }

    /** The same for this agent. */
    public PartRequest withAgent(AgentName profile) {
        return new PartRequest(
                name, description, role, Optional.of(profile), dependsOn, paths, expects);
    }

    /** The same, to begin after these too. */
    public PartRequest behind(List<String> more) {
        var all = Stream.concat(dependsOn.stream(), more.stream()).distinct().toList();
        return new PartRequest(name, description, role, agent, all, paths, expects);
    }

    /** The same under this name. */
    public PartRequest withName(String text) {
        return new PartRequest(
                Optional.of(text), description, role, agent, dependsOn, paths, expects);
    }
}
