package cadre.server.plans.landing;

import cadre.server.access.Principal;
import cadre.server.fleet.job.Jobs;
import cadre.wire.agent.Usage;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.plan.run.PlanStepView;
import cadre.wire.plan.run.PlanView;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * What the agents of a plan used, as far as their jobs are still kept.
 *
 * @param costUsd as their CLIs say it; empty if one does not
 */
record Spent(int jobs, long tokens, Optional<BigDecimal> costUsd) {
    static Spent of(PlanView plan, Jobs jobs) {
        var used =
                plan.steps().stream()
                        .map(PlanStepView::job)
                        .flatMap(Optional::stream)
                        .distinct()
                        .flatMap(job -> usage(jobs, job).stream())
                        .toList();
        var tokens = used.stream().mapToLong(Usage::totalTokens).sum();
        var isKnown = !used.isEmpty() && used.stream().allMatch(one -> one.costUsd().isPresent());
        return new Spent(
                used.size(),
                tokens,
                isKnown
                        ? Optional.of(
                                used.stream()
                                        .map(one -> one.costUsd().orElseThrow())
                                        .reduce(BigDecimal.ZERO, BigDecimal::add))
                        : Optional.empty());
    }

    private static List<Usage> usage(Jobs jobs, JobId id) {
        try {
            return jobs.job(Principal.CADRE, id).attempts().stream()
                    .flatMap(attempt -> attempt.result().stream())
                    .map(result -> result.usage())
                    .toList();
        } catch (CadreException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }
}
