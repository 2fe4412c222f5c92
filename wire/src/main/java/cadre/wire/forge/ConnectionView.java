package cadre.wire.forge;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A connection as the API shows it, without its secrets.
 *
 * @param provider plane, gitea, forgejo, github or gitlab
 * @param hasToken whether there is a token to read and write with
 * @param webhook the path that its webhook goes to
 * @param webhookUrl the whole address, if the server was told its own ({@code public_url})
 * @param webhookSecrets how many secrets may sign a webhook: 0 closes the address, 2 is a rotation
 * @param approvers how many may approve there
 * @param ownActors how many ids there are Cadre's and its agents'
 * @param source environment, connections.yaml, or stored: one that an admin has made and can change
 * @param missing what the configuration refers to and is not set, such as {@code secret:hook}
 * @param lastDeliveryAt when the last delivery came that is kept
 * @param refused how many were refused for their signature
 * @param silentSince when Cadre changed something there, of which no webhook has told; empty while
 *     they come
 * @param fix what to click then
 * @param problem what is wrong with the configuration of the connections and projects now, of which
 *     the last good one counts, and how to mend it; empty if nothing is, else the same for all
 */
public record ConnectionView(
        String name,
        String provider,
        String url,
        String workspace,
        boolean hasToken,
        String webhook,
        Optional<String> webhookUrl,
        int webhookSecrets,
        boolean allowUnsigned,
        int approvers,
        int ownActors,
        String source,
        List<String> missing,
        Optional<Instant> lastDeliveryAt,
        long refused,
        Optional<Instant> refusedAt,
        Optional<Instant> silentSince,
        String fix,
        String problem) {
    public ConnectionView {
        missing = List.copyOf(missing);
    }
}
