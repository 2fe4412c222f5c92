package cadre.wire.forge;

import java.time.Instant;
import java.util.List;

/**
 * A connection that an admin has made, as it can be changed; without its secrets.
 *
 * @param provider plane, gitea, forgejo, github or gitlab
 * @param approvers ids of the people there who may approve
 * @param ownActors ids there of Cadre and its agents
 * @param hasToken whether there is a token to read and write with
 * @param webhookSecrets how many secrets may sign a webhook: 0 closes the address, 2 is a rotation
 * @param webhook the path that its webhook goes to
 * @param changedBy the name of the key that changed it last
 * @param changedAt when
 */
public record ConnectionSettings(
        String name,
        String provider,
        String url,
        String workspace,
        List<String> approvers,
        List<String> ownActors,
        boolean hasToken,
        int webhookSecrets,
        String webhook,
        String changedBy,
        Instant changedAt) {
    public ConnectionSettings {
        approvers = List.copyOf(approvers);
        ownActors = List.copyOf(ownActors);
    }
}
