package cadre.wire.api;

import cadre.wire.id.TeamName;
import cadre.wire.id.WebhookName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A webhook that Cadre sends to, without its secret.
 *
 * @param events kinds of events that it gets; empty for all
 * @param team only what happens in this team; none for all
 * @param state {@code active}; {@code paused} by a person; {@code disabled} by Cadre, for the
 *     reason
 * @param reason why it is disabled; else empty
 * @param waiting how many messages wait to be sent
 * @param failed how many were given up and can be sent again
 * @param sent how many were taken
 * @param missed how often events were deleted before they were read
 * @param triedAt when something was sent last
 * @param status of the answer to that; none if there was no answer
 * @param answer its first characters, or why there was none
 * @param failures how many tries failed in a row
 * @param failingSince the first of these
 * @param nextTryAt not before then, while it fails
 * @param oldSecretUntil until then the secret before the last rotation signs too
 */
public record WebhookView(
        WebhookName name,
        String url,
        List<String> events,
        Optional<TeamName> team,
        String state,
        String reason,
        long waiting,
        long failed,
        long sent,
        long missed,
        Optional<Instant> triedAt,
        Optional<Integer> status,
        String answer,
        int failures,
        Optional<Instant> failingSince,
        Optional<Instant> nextTryAt,
        Optional<Instant> oldSecretUntil,
        Instant createdAt,
        String createdBy) {
    /** Copies the list. */
    public WebhookView {
        events = List.copyOf(events);
    }
}
