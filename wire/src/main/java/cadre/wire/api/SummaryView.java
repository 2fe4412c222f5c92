package cadre.wire.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The installation at a glance.
 *
 * @param asOf when jobs that are over and usage were counted: in a large store not for each call
 * @param jobs how many are in each state, those with none too
 * @param nodes how many are in each state (online, silent, offline), those with none too
 * @param running how many attempts nodes hold
 * @param totalTokens that all attempts used
 * @param estimatedCostUsd the sum of the known costs; null if none is known
 * @param unpriced how many uses of a model have no known cost and are missing in that sum
 * @param today the same of what was first used on this day (UTC)
 */
public record SummaryView(
        String version,
        Instant asOf,
        Map<String, Long> jobs,
        Map<String, Long> nodes,
        long running,
        long totalTokens,
        @JsonInclude(JsonInclude.Include.ALWAYS) Optional<BigDecimal> estimatedCostUsd,
        long unpriced,
        Today today) {
    /** What one day used. */
    public record Today(
            String day,
            long totalTokens,
            @JsonInclude(JsonInclude.Include.ALWAYS) Optional<BigDecimal> estimatedCostUsd) {}
}
