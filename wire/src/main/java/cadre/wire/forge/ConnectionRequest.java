package cadre.wire.forge;

import cadre.wire.json.TextOnly;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * A connection to be made or changed: what is empty stays as it is. A new one needs provider and
 * url.
 *
 * @param provider plane, gitea, forgejo, github or gitlab
 * @param url where its API begins, https, to 500 characters; another one needs the token again
 * @param workspace Plane's workspace slug, to 100 characters
 * @param approvers ids of the people there who may approve, all of them, to 100
 * @param ownActors ids there of Cadre and its agents, all of them, to 100
 * @param appId of a GitHub App in whose name Cadre acts there; {@code ""} for none. With another
 *     one its private key comes as the token
 * @param installationId of the app there, a number; {@code ""} where the repository tells which
 * @param token 6 to 4,096 characters without blanks, or the private key of an app in PEM; goes in
 *     and never out
 * @param webhookSecret 6 to 1,000 characters without blanks; goes in and never out. The one before
 *     it is good, too, until the rotation is ended
 * @param generateSecret has the server make the webhook secret and answer it, once
 * @param endRotation the former webhook secret is good no more; with another one given or
 *     generated, that begins the next rotation
 * @param removeToken there is none any more: nothing is read or written there
 * @param removeWebhookSecrets there is none any more: webhooks are refused
 */
public record ConnectionRequest(
        Optional<String> provider,
        Optional<String> url,
        Optional<String> workspace,
        Optional<List<String>> approvers,
        Optional<List<String>> ownActors,
        Optional<String> appId,
        Optional<String> installationId,
        @JsonDeserialize(contentUsing = TextOnly.class) Optional<String> token,
        @JsonDeserialize(contentUsing = TextOnly.class) Optional<String> webhookSecret,
        boolean generateSecret,
        boolean endRotation,
        boolean removeToken,
        boolean removeWebhookSecrets) {
    public ConnectionRequest {
        approvers = approvers.map(List::copyOf);
        ownActors = ownActors.map(List::copyOf);
    }

    /** Without its secrets: this is what ends up in logs and errors. */
    @Override
    public String toString() {
        return "ConnectionRequest[" + provider + ", " + url + "]";
    }
}
