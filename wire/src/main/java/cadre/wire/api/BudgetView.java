package cadre.wire.api;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * The budget of a day, and what is used of it.
 *
 * @param who a team, such as {@code main}, or the id of a key
 * @param name of the key
 * @param day such as 2026-01-31, in the time zone of {@code budget.zone}
 * @param tokens used today, in and out together
 * @param costUsd what they cost, without the unpriced ones
 * @param unpriced how many entries of the ledger have no cost: a limit of money does not see them
 * @param percent of the limit that is used most, rounded down
 * @param state {@code ok}; {@code near} from 80 per cent on; {@code reached}: jobs wait
 * @param resetsAt when the next day begins
 */
public record BudgetView(
        String who,
        Optional<String> name,
        Optional<Long> tokensPerDay,
        Optional<BigDecimal> usdPerDay,
        String day,
        long tokens,
        BigDecimal costUsd,
        long unpriced,
        int percent,
        String state,
        Instant resetsAt) {}
