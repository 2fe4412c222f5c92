package cadre.wire.plan;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * What a stream is thought to take, all its tasks, checks and reviews together.
 *
 * @param minutes 1 to 100,000, from its start until it is merged
 * @param costUsd more than 0, to 100,000
 */
public record PlanEstimate(Optional<Integer> minutes, Optional<BigDecimal> costUsd) {
    /** Where a plan says nothing. */
    public static final PlanEstimate NONE = new PlanEstimate(Optional.empty(), Optional.empty());
}
