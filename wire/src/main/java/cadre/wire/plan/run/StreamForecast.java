package cadre.wire.plan.run;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * What is to be expected of a stream. Minutes of the plan count from when it was filed.
 *
 * @param waitsFor streams without which it cannot be merged and that need a person; empty if it can
 * @param estimateMin from its start until it is merged; empty if nothing is known
 * @param spentMin by its steps so far
 * @param leftMin until it could be merged if it need not wait; empty where that is not known
 * @param costUsd of its jobs so far
 * @param plannedMin when it was to be merged, by the estimates alone; empty where some is missing
 * @param expectedMin when it is to be expected now, or was merged; empty for one that cannot be
 * @param movesMin how much later that is; below 0 if it is earlier
 * @param slipped whether it took longer than estimated and is not merged
 */
public record StreamForecast(
        String id,
        StreamState state,
        List<String> waitsFor,
        Optional<Integer> estimateMin,
        EstimateSource source,
        long spentMin,
        Optional<Long> leftMin,
        BigDecimal costUsd,
        Optional<BigDecimal> estimateCostUsd,
        Optional<Long> plannedMin,
        Optional<Long> expectedMin,
        Optional<Long> movesMin,
        boolean slipped) {
    public StreamForecast {
        waitsFor = List.copyOf(waitsFor);
    }
}
