package cadre.wire.bus;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Mail of one member, ascending.
 *
 * @param cursor what to give as {@code after_id} for what comes next
 * @param gap whether mail behind the given cursor was deleted unseen
 * @param more whether there is more behind {@code cursor} already
 */
public record InboxPage(
        List<MessageView> messages,
        long cursor,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean gap,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean more,
        Unread unread) {
    public InboxPage {
        messages = messages == null ? List.of() : List.copyOf(messages);
    }
}
