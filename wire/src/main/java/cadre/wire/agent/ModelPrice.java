package cadre.wire.agent;

import java.math.BigDecimal;

/**
 * What the tokens of some models cost, in US dollars per million.
 *
 * @param model a model's name, or the beginning of names when it ends in {@code *}; case counts not
 * @param version of the row in the price table, so that a cost can be traced to its price
 */
public record ModelPrice(
        String model,
        long version,
        BigDecimal inputUsd,
        BigDecimal cachedUsd,
        BigDecimal cacheWriteUsd,
        BigDecimal outputUsd) {
    private static final int MILLION = 6;

    /** Whether this is the price of that model. */
    public boolean isOf(String name) {
        return model.endsWith("*")
                ? name.regionMatches(true, 0, model, 0, model.length() - 1)
                : name.equalsIgnoreCase(model);
    }

    /** What that much costs, in US dollars, exactly. */
    public BigDecimal cost(Usage usage) {
        return inputUsd.multiply(BigDecimal.valueOf(usage.inputTokens()))
                .add(cachedUsd.multiply(BigDecimal.valueOf(usage.cachedTokens())))
                .add(cacheWriteUsd.multiply(BigDecimal.valueOf(usage.cacheWriteTokens())))
                .add(outputUsd.multiply(BigDecimal.valueOf(usage.outputTokens())))
                .movePointLeft(MILLION);
    }
}
