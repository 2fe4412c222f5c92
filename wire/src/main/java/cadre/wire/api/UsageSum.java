package cadre.wire.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * What several runs used together.
 *
 * @param key the day (UTC), model, agent, team or node that they have in common; {@code total} for
 *     all
 * @param events how many: one for each attempt and model
 * @param promptTokens all that went in
 * @param cachedTokens the part of it that was read from the cache
 * @param completionTokens all that came out
 * @param costUsd the sum of the known costs, exactly; null if none is known
 * @param unpriced how many events have no known cost and are missing in that sum
 */
public record UsageSum(
        String key,
        long events,
        long promptTokens,
        long cachedTokens,
        long completionTokens,
        long totalTokens,
        @JsonInclude(JsonInclude.Include.ALWAYS) Optional<BigDecimal> costUsd,
        long unpriced) {}
