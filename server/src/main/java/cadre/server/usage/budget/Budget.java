package cadre.server.usage.budget;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * A row of the table budget.
 *
 * @param stops whether what runs beyond it is stopped, whatever the server's setting is
 * @param told what was told of it
 */
record Budget(
        Who who,
        Period period,
        Optional<Long> tokens,
        Optional<BigDecimal> usd,
        boolean stops,
        Told told) {
    /**
     * The highest per cent that were told of a span: 0, 80 or 100.
     *
     * @param span such as 2026-01-31
     */
    record Told(String span, int tokens, int usd) {
        Told on(String now) {
            return span.equals(now) ? this : new Told(now, 0, 0);
        }
    }

    Budget withTold(Told now) {
        return new Budget(who, period, tokens, usd, stops, now);
    }

    /** How much of the tokens is used, in whole per cent; 0 without such a limit. */
    int tokensPercent(long used) {
        return tokens.map(most -> percent(new BigDecimal(used), new BigDecimal(most))).orElse(0);
    }

    /** The same of the money. */
    int usdPercent(BigDecimal used) {
        return usd.map(most -> percent(used, most)).orElse(0);
    }

    private static int percent(BigDecimal used, BigDecimal most) {
        var whole = used.multiply(BigDecimal.valueOf(100)).divideToIntegralValue(most);
        return whole.min(BigDecimal.valueOf(1_000_000)).intValueExact();
    }
}
