package cadre.server.flows.delivery;

import cadre.server.feed.cause.Origin;
import cadre.server.forges.connection.Provider;
import java.util.Optional;

/**
 * Something happened there: have a look. What exactly is to be read from the tracker or forge, for
 * deliveries come late, twice, in another order, or not at all.
 *
 * @param kind of the newest delivery about it
 * @param project Plane's project id, or {@code owner/name}; empty if the delivery named none
 * @param subject the item's id, the pull request's number ({@code !7} on GitLab, where items have
 *     numbers of their own), or a sha
 * @param actorId who did it there, as far as the delivery says
 * @param delivery the number of the newest delivery about it
 * @param cause the reception of that one, if anything is known of it
 */
public record Hint(
        String connection,
        Provider provider,
        Kind kind,
        String project,
        String subject,
        String actorId,
        long delivery,
        Optional<Origin> cause) {}
