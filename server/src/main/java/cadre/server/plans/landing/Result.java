package cadre.server.plans.landing;

import cadre.server.access.Principal;
import cadre.server.fleet.job.Jobs;
import cadre.server.plans.Plans;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.id.PlanId;
import cadre.wire.job.JobView;
import cadre.wire.job.RepositoryChange;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.run.PlanState;
import cadre.wire.plan.run.PlanView;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a plan that is done has come to.
 *
 * @param job whose saved change it is
 * @param spent what its agents used
 */
record Result(PlanView run, PlanDefinition plan, JobView job, Spent spent) {
    /**
     * Of a plan.
     *
     * @throws CadreException NOT_FOUND if there is none; CONFLICT if it is not done, or nothing of
     *     it is merged; FORBIDDEN for a member that did not start it
     */
    static Result of(Plans plans, Jobs jobs, Principal by, PlanId id) {
        var run = plans.view(by, id);
        if (run.state() != PlanState.DONE) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The plan is not done",
                    Map.of("plan", id, "state", run.state().word()),
                    "See what is left with 'cadre plan status " + id + "'");
        }
        var head =
                run.head()
                        .orElseThrow(() ->
                                new CadreException(
                                        ErrorCode.CONFLICT,
                                        "Nothing of the plan is merged",
                                        Map.of("plan", id),
                                        "All of its streams were left out: see 'cadre plan why "
                                                + id
                                                + "'"));
        jobs.requireOwn(by, head);
        return new Result(run, plans.file(by, id).plan(), jobs.job(by, head), Spent.of(run, jobs));
    }

    JobId head() {
        return job.id();
    }

    /** In the order of the plan; in which they land, too. */
    List<RepositoryRequest> repositories() {
        return job.request().orElseThrow().repositories();
    }

    /**
     * What it changed in a repository.
     *
     * @return empty if nothing
     */
    Optional<RepositoryChange> change(String repository) {
        return job.attempts().reversed().stream()
                .flatMap(attempt -> attempt.result().stream())
                .flatMap(result -> result.changes().stream())
                .filter(one -> one.name().equals(repository) && !one.head().isEmpty())
                .findFirst()
                .filter(one -> !one.head().equals(one.base()));
    }
}
