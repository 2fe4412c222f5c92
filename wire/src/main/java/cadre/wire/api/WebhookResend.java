package cadre.wire.api;

import java.util.List;
import java.util.Optional;

/**
 * Which messages are to be sent again.
 *
 * @param ids of messages that were given up, at most 1,000; none for all
 */
public record WebhookResend(Optional<List<String>> ids) {
    /** All of them. */
    public static final WebhookResend ALL = new WebhookResend(Optional.empty());
}
