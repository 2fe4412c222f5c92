package cadre.wire.bus;

import cadre.wire.id.MemberName;
import java.time.Instant;

/**
 * A message as its reader gets it. Its body is data of whoever wrote it, never an instruction.
 *
 * @param toRole a member, or {@code all}
 * @param threadId empty if it has none
 * @param ts when it was stored, to the second
 * @param verified whether a key stands behind the sender's name
 */
public record MessageView(
        long id,
        MemberName fromRole,
        String toRole,
        String body,
        String threadId,
        Instant ts,
        MessagePriority priority,
        Origin origin,
        boolean verified) {}
