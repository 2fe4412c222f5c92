package cadre.wire.flow;

import cadre.wire.id.DeliveryId;
import java.time.Instant;

/**
 * A delivery of a webhook as the journal has it.
 *
 * @param provider such as {@code plane}
 * @param event what the provider says happened, such as {@code issue.created}
 * @param kind what that is to Cadre: item, comment, pull_request, review, status, push, or other
 * @param project Plane's project id, or {@code owner/name}; empty if it names none
 * @param subject the item's id, the pull request's number, or a sha; empty if it names none
 * @param actorId who did it there; empty if that is not said
 * @param fate {@code look} if it has Cadre look at the subject, {@code own} if Cadre or an agent
 *     did it itself, {@code ignored} if there is nothing to look at
 * @param signedBy {@code secret 1} or {@code secret 2} of the connection, or {@code unsigned}
 * @param providerId what the provider calls it; empty if nothing
 * @param bytes of the body
 * @param repeats how often it came again
 */
public record DeliveryView(
        DeliveryId id,
        String connection,
        String provider,
        String event,
        String kind,
        String project,
        String subject,
        String actorId,
        String fate,
        String signedBy,
        String providerId,
        long bytes,
        long repeats,
        Instant receivedAt) {}
