package cadre.wire.api;

import java.time.Instant;
import java.util.Optional;

/**
 * What a server logs of a part of itself.
 *
 * @param logger {@code cadre}, or a package or class below it
 * @param level error, warn, info or debug
 * @param until when it is as it was before; empty for what is configured
 */
public record LogLevelView(String logger, String level, Optional<Instant> until) {
    public LogLevelView {
        until = until == null ? Optional.empty() : until;
    }
}
