package cadre.wire.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Finds all that is wrong with a plan before anything of it runs. */
public final class PlanCheck {
    private PlanCheck() {}

    /**
     * What is wrong, by kind and then as it stands in the plan; empty for a good plan.
     *
     * @param files the paths that each repository has now, by its name in the plan; under the empty
     *     name those of the one repository of a plan that names none. Of a repository that is not
     *     there only what needs no files is checked
     */
    public static List<PlanFinding> of(PlanDefinition plan, Map<String, Collection<String>> files) {
        return of(plan, files, Map.of());
    }

    /**
     * The same of repositories that may have symbolic links.
     *
     * @param links by repository, as {@code files}: where each symbolic link leads, as the link
     *     says it, by the link's own path
     */
    public static List<PlanFinding> of(
            PlanDefinition plan,
            Map<String, Collection<String>> files,
            Map<String, Map<String, String>> links) {
        var found = new ArrayList<PlanFinding>();
        found.addAll(new NameCheck(plan).findings());
        found.addAll(new OrderCheck(plan).findings());
        found.addAll(new EstimateCheck(plan).findings());
        found.addAll(new OwnerCheck(plan, files).findings());
        found.addAll(new LinkCheck(plan, links).findings());
        return List.copyOf(found);
    }

    /** Whether a plan with these findings can run. */
    public static boolean isGood(List<PlanFinding> findings) {
        return findings.stream().noneMatch(one -> one.level() == PlanFinding.Level.ERROR);
    }
}
