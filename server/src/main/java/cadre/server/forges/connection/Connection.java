package cadre.server.forges.connection;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One tracker or Git host.
 *
 * @param name what people and addresses call it, such as {@code plane}; 1 to 40 of a-z, 0-9, -
 * @param url where its API begins, without a slash at the end; http only on loopback
 * @param workspace Plane's workspace slug; empty for others
 * @param token what reads and writes there, of an app its private key; empty when none is
 *     configured: then only webhooks are kept
 * @param hookSecrets that may have signed a webhook, one or two while rotating; none closes its
 *     webhook address, unless {@code allowUnsigned}
 * @param allowUnsigned true only where {@code url} is on loopback
 * @param approvers ids of the people there who may approve
 * @param ownActors ids under which Cadre and its agents act there: they trigger and approve nothing
 * @param app GitHub's, in whose name Cadre acts there; empty where a user's token does
 */
public record Connection(
        String name,
        Provider provider,
        URI url,
        String workspace,
        String token,
        List<String> hookSecrets,
        boolean allowUnsigned,
        Set<String> approvers,
        Set<String> ownActors,
        Optional<GitHubApp> app) {

    /** One that no app is for. */
    public Connection(
            String name,
            Provider provider,
            URI url,
            String workspace,
            String token,
            List<String> hookSecrets,
            boolean allowUnsigned,
            Set<String> approvers,
            Set<String> ownActors) {
        this(
                name,
                provider,
                url,
                workspace,
                token,
                hookSecrets,
                allowUnsigned,
                approvers,
                ownActors,
                Optional.empty());
    }

    public Connection {
        hookSecrets = List.copyOf(hookSecrets);
        approvers = Set.copyOf(approvers);
        ownActors = Set.copyOf(ownActors);
    }

    /** Of an app's private key what is secret in it, without the lines around; else empty. */
    public Optional<String> keyBody() {
        return app.map(_ -> token.replace("\\n", "").replaceAll("-----[A-Z ]+-----|\\s", ""));
    }

    /** Without its secrets. */
    @Override
    public String toString() {
        return name + " (" + provider.word() + " at " + url + ")";
    }
}
