package cadre.wire.api;

import java.time.Instant;
import java.util.Optional;

/**
 * Asks that stored usage is priced anew with the table of now.
 *
 * @param since only what was first used then or later
 * @param until only what was first used before
 * @param model only this one
 */
public record RepriceRequest(
        Optional<Instant> since, Optional<Instant> until, Optional<String> model) {}
