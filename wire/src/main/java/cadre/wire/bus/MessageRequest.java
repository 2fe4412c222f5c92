package cadre.wire.bus;

import java.util.Optional;

/**
 * A message to be sent.
 *
 * @param to a member, or {@code all}
 * @param body 1 byte to 64 KiB of UTF-8
 * @param threadId what it belongs to, at most 200 characters
 */
public record MessageRequest(
        String to, String body, Optional<String> threadId, Optional<MessagePriority> priority) {}
