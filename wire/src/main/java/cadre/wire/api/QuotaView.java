package cadre.wire.api;

import java.time.Instant;
import java.util.Optional;

/**
 * One window of an account's quota, by the last run that said something of it. Whoever else uses
 * the account is in it as of then.
 *
 * @param name as the CLI calls it, such as {@code five_hour}
 * @param state {@code ok}, {@code near} its end, {@code used_up}; or {@code reset}: its time has
 *     come since, and what was used in the new window nobody has said yet
 * @param usedPercent 0 to 100; empty if unknown
 * @param leftPercent the rest of 100; empty if unknown
 * @param windowSec how long the window is; 0 if unknown
 * @param resetsAt when all of it is there again; empty if unknown
 * @param seenAt when that was said
 */
public record QuotaView(
        String name,
        String state,
        Optional<Integer> usedPercent,
        Optional<Integer> leftPercent,
        long windowSec,
        Optional<Instant> resetsAt,
        Instant seenAt) {}
