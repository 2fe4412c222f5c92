package cadre.wire.plan.run;

import cadre.wire.id.JobId;
import cadre.wire.id.PlanId;
import java.util.List;

/**
 * Where the result of a plan is.
 *
 * @param branch its name in each repository where nothing else has that
 * @param head the job whose saved change it is
 * @param repositories in the order in which they land; empty before anybody asked for it
 */
public record LandingView(PlanId plan, String branch, JobId head, List<LandedView> repositories) {
    public LandingView {
        repositories = List.copyOf(repositories);
    }

    /**
     * The name where something else has the usual one.
     *
     * @param branch {@code cadre/shop/integration}, say
     * @return {@code cadre/shop-p2/integration} then
     */
    public static String other(String branch, PlanId plan) {
        return branch.replaceFirst("/integration$", "-" + plan + "/integration");
    }
}
