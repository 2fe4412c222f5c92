package cadre.wire.api;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * How much may be used; at least one of both limits.
 *
 * @param tokens in and out together, 1 to 10^15
 * @param usd in US dollars, more than 0, to 10^9
 * @param stops whether what runs beyond it is stopped, its work saved; default no, unless the
 *     server is set so for all
 */
public record BudgetRequest(
        Optional<Long> tokens, Optional<BigDecimal> usd, Optional<Boolean> stops) {}
