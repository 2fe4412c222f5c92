package cadre.server.bus.inbox;

import cadre.wire.bus.MessagePriority;
import java.util.Optional;

/**
 * A message to be sent.
 *
 * @param to a member, or {@code all}
 * @param body 1 byte to 64 KiB of UTF-8; over the bridge to 200,000 characters
 * @param threadId what it belongs to, at most 200 characters; empty for nothing
 * @param idempotencyKey 1 to 200 characters; the same key of the same sender is the same message
 */
public record Posting(
        String to,
        String body,
        String threadId,
        MessagePriority priority,
        Optional<String> idempotencyKey) {
    /** A plain message. */
    public static Posting of(String to, String body) {
        return new Posting(to, body, "", MessagePriority.NORMAL, Optional.empty());
    }
}
