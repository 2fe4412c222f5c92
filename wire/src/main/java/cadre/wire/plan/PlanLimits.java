package cadre.wire.plan;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * What each job of a stream may take.
 *
 * @param timeoutSec 1 to 604,800
 * @param tokens 1 to 10^12
 * @param costUsd more than 0, to 100,000
 * @param attempts how often work goes back to the agent, 1 to 20
 */
public record PlanLimits(
        Optional<Long> timeoutSec,
        Optional<Long> tokens,
        Optional<BigDecimal> costUsd,
        int attempts) {
    /** Where a plan says nothing. */
    public static final PlanLimits USUAL =
            new PlanLimits(Optional.empty(), Optional.empty(), Optional.empty(), 3);
}
