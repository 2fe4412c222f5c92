package cadre.wire.api;

import java.time.Instant;
import java.util.Optional;

/**
 * A bot through which people talk to Cadre.
 *
 * @param bot the platform and the bot's id there, such as {@code telegram:123456}
 * @param name what the platform calls it; empty until it has said
 * @param state working, troubled, or stopped (no server serves it)
 * @param heardAt when the platform answered last
 * @param trouble what keeps it from working; empty for nothing
 * @param fix what to do about that
 * @param troubleSince since when
 */
public record ChatBotView(
        String bot,
        String name,
        String state,
        Optional<Instant> heardAt,
        String trouble,
        String fix,
        Optional<Instant> troubleSince) {}
