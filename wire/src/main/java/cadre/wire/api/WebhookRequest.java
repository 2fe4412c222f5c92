package cadre.wire.api;

import cadre.wire.id.TeamName;
import cadre.wire.id.WebhookName;
import java.util.List;
import java.util.Optional;

/**
 * A webhook that is to be sent to.
 *
 * @param url https, or http on this machine; at most 2,000 characters
 * @param events kinds of events, such as {@code job.succeeded}, {@code job.*} or {@code *}; at most
 *     20, none for all
 * @param team only what happens in this team; none for all
 */
public record WebhookRequest(
        WebhookName name, String url, Optional<List<String>> events, Optional<TeamName> team) {}
