package cadre.wire.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A plan: what {@code cadre-plan.yaml} says, read but not checked ({@link PlanCheck} does that).
 *
 * @param name 1 to 40 of a-z, 0-9 and '-'
 * @param base the branch where streams begin that name no other, and where the plan is to land
 * @param repositories none for a plan of the one that it stands in
 * @param streams 1 to 500
 * @param grants what streams were given since, oldest first; none in a file
 */
public record PlanDefinition(
        String name,
        String base,
        List<PlanRepository> repositories,
        List<PlanAgent> agents,
        List<PlanStream> streams,
        List<SharedPath> shared,
        List<PlanContract> contracts,
        PlanMerge merge,
        PlanChecks checks,
        PlanCommits commits,
        PlanRehearsal rehearse,
        List<PlanGrant> grants) {
    /** Where a repository has it. */
    public static final String PATH = "cadre-plan.yaml";

    public PlanDefinition {
        repositories = List.copyOf(repositories);
        agents = List.copyOf(agents);
        streams = List.copyOf(streams);
        shared = List.copyOf(shared);
        contracts = List.copyOf(contracts);
        grants = List.copyOf(grants);
    }

    /** The same with these grants; what is shared by one is among the shared files. */
    public PlanDefinition withGrants(List<PlanGrant> stored) {
        var given = OneRepository.named(this, stored);
        var files = new ArrayList<>(shared);
        for (var grant : given) {
            var isShared =
                    files.removeIf(file ->
                            file.path().equals(grant.path())
                                    && file.repository().equals(grant.repository()));
            if (isShared || grant.shared().isPresent()) {
                files.add(
                        new SharedPath(
                                grant.path(),
                                grant.shared().or(() -> Optional.of(SharedRule.OWNER_ONLY)),
                                Optional.of(grant.stream()),
                                Optional.empty(),
                                grant.repository(),
                                0));
            }
        }
        return new PlanDefinition(
                name,
                base,
                repositories,
                agents,
                streams,
                files,
                contracts,
                merge,
                checks,
                commits,
                rehearse,
                given);
    }

    /** Empty if there is none of that id. */
    public Optional<PlanStream> stream(String id) {
        return streams.stream().filter(stream -> stream.id().equals(id)).findFirst();
    }

    /** Where the merged streams come together. */
    public String integrationBranch() {
        return integrationBranch(name);
    }

    /** The same of a plan of that name. */
    public static String integrationBranch(String name) {
        return "cadre/" + name + "/integration";
    }
}
