package cadre.wire.api;

import java.time.Instant;
import java.util.List;

/**
 * A code that links whoever types it in a chat to the key that asked for it, once.
 *
 * @param code 100 random bits, in groups of four letters
 * @param command what is typed in the chat
 * @param bots names of the bots that take it, such as {@code @acme_cadre_bot}; empty while no
 *     platform has said
 * @param expiresAt ten minutes after it was made
 */
public record ChatCode(String code, String command, List<String> bots, Instant expiresAt) {
    public ChatCode {
        bots = List.copyOf(bots);
    }
}
