package cadre.wire.api;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * A budget, and what is used of it.
 *
 * @param who {@code main} for the whole installation; a team; a key such as {@code k3}; {@code
 *     person:NAME}; a job, crew, plan or flow such as {@code p1}
 * @param name of the key
 * @param period {@code day}, {@code month} or {@code all}
 * @param stops whether what runs beyond it is stopped
 * @param span the period of now, such as 2026-01-31, 2026-01 or all, in the time zone of {@code
 *     budget.zone}
 * @param tokens used in it, in and out together
 * @param costUsd what they cost, without the unpriced ones
 * @param unpriced how many entries of the ledger have no cost: a limit of money does not see them
 * @param percent of the limit that is used most, rounded down
 * @param state {@code ok}; {@code near} from 80 per cent on; {@code reached}: jobs wait
 * @param resetsAt when the next day or month begins
 */
public record BudgetView(
        String who,
        Optional<String> name,
        String period,
        Optional<Long> mostTokens,
        Optional<BigDecimal> mostUsd,
        boolean stops,
        String span,
        long tokens,
        BigDecimal costUsd,
        long unpriced,
        int percent,
        String state,
        Optional<Instant> resetsAt) {}
