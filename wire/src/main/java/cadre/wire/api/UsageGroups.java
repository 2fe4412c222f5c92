package cadre.wire.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * Usage by one thing that runs have in common.
 *
 * @param by what that is, such as {@code person}
 * @param items days newest first, the others most tokens first; at most 1,000
 * @param total over all, not only those 1,000
 * @param accepted changes that were accepted in the same time, newest first, whatever else is asked
 *     for; days without one are left out
 * @param costPerAcceptedUsd the known cost of the total for each of them; null if there is none, or
 *     if only some usage is asked for, by whatever but time
 */
public record UsageGroups(
        String by,
        List<UsageSum> items,
        UsageSum total,
        List<AcceptedDay> accepted,
        @JsonInclude(JsonInclude.Include.ALWAYS) Optional<BigDecimal> costPerAcceptedUsd) {
    public UsageGroups {
        items = List.copyOf(items);
        accepted = List.copyOf(accepted);
    }
}
