package cadre.wire.plan.run;

import cadre.wire.id.PlanId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a plan that runs is to go on, as far as its steps and estimates say.
 *
 * @param at when that was looked at
 * @param elapsedMin since it was filed, or that it took
 * @param estimateMin that it was to take by the estimates alone; empty where some is missing
 * @param leftMin until the last stream that can be merged is; empty where an estimate is missing
 * @param costUsd of all its jobs so far
 * @param estimateCostUsd the sum of what the plan's file says; empty if it says nothing
 * @param criticalPath the longest chain of what is left: each waits for the one before it
 * @param mergeable what can still be merged without a person's word, in the order of merging
 * @param blocked what cannot
 * @param slipped what took longer than estimated and is not merged
 * @param estimatedBy the merged streams whose times stand for those that the file says nothing of
 * @param streams in the order of merging
 */
public record PlanForecast(
        PlanId plan,
        String name,
        PlanState state,
        Instant at,
        long elapsedMin,
        Optional<Long> estimateMin,
        Optional<Long> leftMin,
        BigDecimal costUsd,
        Optional<BigDecimal> estimateCostUsd,
        List<String> criticalPath,
        List<String> mergeable,
        List<String> blocked,
        List<String> slipped,
        List<String> estimatedBy,
        List<StreamForecast> streams) {
    public PlanForecast {
        criticalPath = List.copyOf(criticalPath);
        mergeable = List.copyOf(mergeable);
        blocked = List.copyOf(blocked);
        slipped = List.copyOf(slipped);
        estimatedBy = List.copyOf(estimatedBy);
        streams = List.copyOf(streams);
    }
}
