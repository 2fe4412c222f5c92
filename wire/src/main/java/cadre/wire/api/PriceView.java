package cadre.wire.api;

import java.math.BigDecimal;

/**
 * A row of the price table, in US dollars per million tokens.
 *
 * @param version of this row, which costs refer to; a row that changes gets a new one
 * @param model a model's name, or the beginning of names when it ends in {@code *}
 * @param provider whose model it is
 * @param validFrom the day (UTC) from which on it counts, such as 2026-01-31
 * @param source where it was read, for people
 */
public record PriceView(
        long version,
        String model,
        String provider,
        String validFrom,
        String source,
        BigDecimal inputUsd,
        BigDecimal cachedUsd,
        BigDecimal cacheWriteUsd,
        BigDecimal outputUsd) {}
