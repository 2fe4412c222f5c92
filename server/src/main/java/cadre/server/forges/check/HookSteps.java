package cadre.server.forges.check;

import cadre.server.forges.connection.Connection;
import java.util.function.Supplier;

/**
 * What a person clicks so that webhooks come.
 *
 * @param url where the server is reached from outside
 */
public record HookSteps(Supplier<String> url) {

    /** Where webhooks of a connection go. */
    String address(Connection connection) {
        return url.get().replaceFirst("/+$", "") + "/webhook/c/" + connection.name();
    }

    /** The steps, in one or two sentences. */
    public String of(Connection connection) {
        var address = address(connection);
        return switch (connection.provider()) {
            case PLANE ->
                    "In Plane: Workspace settings > Webhooks > Add webhook: "
                            + address
                            + ", events Project, Work item and Comment; keep the secret it shows"
                            + " once. If Plane says that the URL is not allowed, set"
                            + " WEBHOOK_ALLOWED_HOSTS to this host (or WEBHOOK_ALLOWED_IPS to its"
                            + " network) for Plane's API service. A webhook that failed is"
                            + " switched off there: switch it on again";
            case GITEA, FORGEJO ->
                    "In the repository or its organisation: Settings > Webhooks > Add webhook >"
                            + " Gitea (Forgejo): "
                            + address
                            + ", POST, application/json, a secret, events Push, Issues, Issue"
                            + " comment, all of Pull request, Status. Press 'Test delivery'; if it"
                            + " says that the host is not allowed, set ALLOWED_HOST_LIST in"
                            + " [webhook] of app.ini";
            case GITHUB ->
                    "In the repository: Settings > Webhooks > Add webhook: "
                            + address
                            + ", content type application/json, a secret, 'Let me select individual"
                            + " events': Pushes, Pull requests, Pull request reviews, Statuses,"
                            + " Check runs, Issues, Issue comments. See 'Recent deliveries' there:"
                            + " what failed is never sent again by itself";
            case GITLAB ->
                    "In the project: Settings > Webhooks > Add new webhook: "
                            + address
                            + ", a secret token, triggers Push, Comments, Issues, Merge request and"
                            + " Pipeline events. See 'Recent events' there; a webhook that failed"
                            + " often is switched off, and an administrator has to allow private"
                            + " addresses (Admin > Settings > Network > Outbound requests)";
        };
    }
}
