package cadre.wire.forge;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A connection that an admin has made, as it can be changed; without its secrets.
 *
 * @param provider plane, gitea, forgejo, github or gitlab
 * @param approvers ids of the people there who may approve
 * @param ownActors ids there of Cadre and its agents
 * @param appId of the GitHub App in whose name Cadre acts there; empty for none
 * @param installationId of the app; empty where the repository tells which
 * @param hasToken whether there is a token to read and write with
 * @param webhookSecrets how many secrets may sign a webhook: 0 closes the address, 2 is a rotation
 * @param webhook the path that its webhook goes to
 * @param webhookUrl the whole address, if the server was told its own ({@code public_url})
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
        Optional<String> appId,
        Optional<String> installationId,
        boolean hasToken,
        int webhookSecrets,
        String webhook,
        Optional<String> webhookUrl,
        String changedBy,
        Instant changedAt) {
    public ConnectionSettings {
        approvers = List.copyOf(approvers);
        ownActors = List.copyOf(ownActors);
    }

    /**
     * The same of a server that people reach at this address.
     *
     * @param publicUrl without a slash at its end; empty if it is not known
     */
    public ConnectionSettings at(String publicUrl) {
        return new ConnectionSettings(
                name,
                provider,
                url,
                workspace,
                approvers,
                ownActors,
                appId,
                installationId,
                hasToken,
                webhookSecrets,
                webhook,
                publicUrl.isEmpty() ? Optional.empty() : Optional.of(publicUrl + webhook),
                changedBy,
                changedAt);
    }
}
