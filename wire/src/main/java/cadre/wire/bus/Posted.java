package cadre.wire.bus;

import cadre.wire.id.MemberName;
import java.util.List;

/**
 * A message that is stored.
 *
 * @param messageId its number in the team
 * @param recipients who gets it; of a broadcast everyone but the sender
 */
public record Posted(long messageId, List<MemberName> recipients) {
    public Posted {
        recipients = recipients == null ? List.of() : List.copyOf(recipients);
    }
}
