package cadre.wire.api;

import java.util.Optional;

/**
 * What a server is to log of a part of itself for a while.
 *
 * @param level error, warn, info or debug
 * @param forSec 1 to 86,400 seconds; 900 when empty
 */
public record LogLevelRequest(String level, Optional<Long> forSec) {
    public LogLevelRequest {
        level = level == null ? "" : level;
        forSec = forSec == null ? Optional.empty() : forSec;
    }
}
