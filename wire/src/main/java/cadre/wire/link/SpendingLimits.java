package cadre.wire.link;

import cadre.wire.agent.ModelPrice;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * How much an attempt may use; the node reads it from the running stream and stops the agent, whose
 * work is kept.
 *
 * @param maxTokens all tokens in and out, 1 or more
 * @param maxCostUsd in US dollars, more than 0
 * @param prices for the running cost; the first that fits a model counts
 */
public record SpendingLimits(
        Optional<Long> maxTokens, Optional<BigDecimal> maxCostUsd, List<ModelPrice> prices) {
    /** No limit. */
    public static final SpendingLimits NONE =
            new SpendingLimits(Optional.empty(), Optional.empty(), List.of());

    public SpendingLimits {
        prices = List.copyOf(prices);
    }
}
