package cadre.wire.job;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * How much a job may use; what it has done until then is kept.
 *
 * @param maxTokens in and out together, 1 to 10^12
 * @param maxCostUsd in US dollars, more than 0, to 10^6
 */
public record JobLimits(Optional<Long> maxTokens, Optional<BigDecimal> maxCostUsd) {
    /** None. */
    public static final JobLimits NONE = new JobLimits(Optional.empty(), Optional.empty());
}
