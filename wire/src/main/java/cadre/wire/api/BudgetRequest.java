package cadre.wire.api;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * How much may be used in a day; at least one of both.
 *
 * @param tokensPerDay in and out together, 1 to 10^15
 * @param usdPerDay in US dollars, more than 0, to 10^9
 */
public record BudgetRequest(Optional<Long> tokensPerDay, Optional<BigDecimal> usdPerDay) {}
