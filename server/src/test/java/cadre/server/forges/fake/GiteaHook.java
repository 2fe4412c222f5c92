package cadre.server.forges.fake;

import cadre.wire.json.Json;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** A webhook of {@link FakeGitea}: sent once, whatever the answer is. */
final class GiteaHook {
    private final URI url;
    private final String secret;
    private final FakeGitea.Flavour flavour;

    GiteaHook(URI url, String secret, FakeGitea.Flavour flavour) {
        this.url = url;
        this.secret = secret;
        this.flavour = flavour;
    }

    URI url() {
        return url;
    }

    /**
     * Sends it.
     *
     * @param coarse the event's name for the header, such as {@code pull_request_approved}
     * @param fine the name of its type, such as {@code pull_request_review_approved}
     */
    void send(Courier courier, String coarse, String fine, Map<String, Object> body) {
        var bytes = Json.writeBytes(body);
        courier.send(() -> letter(coarse, fine, bytes), Courier.Patience.NONE, () -> {});
    }

    private Courier.Letter letter(String coarse, String fine, byte[] bytes) {
        // 1.23.0 left this header empty for a status
        var event =
                flavour == FakeGitea.Flavour.GITEA_1_23_0 && fine.equals("status") ? "" : coarse;
        var delivery = UUID.randomUUID().toString();
        var sha256 = Hmac.of("HmacSHA256", secret, bytes);
        var headers = new LinkedHashMap<String, String>();
        headers.put("Content-Type", "application/json");
        for (var kind :
                flavour == FakeGitea.Flavour.FORGEJO
                        ? new String[] {"Forgejo", "Gitea", "Gogs", "GitHub"}
                        : new String[] {"Gitea", "Gogs", "GitHub"}) {
            headers.put("X-" + kind + "-Delivery", delivery);
            headers.put("X-" + kind + "-Event", event);
            headers.put("X-" + kind + "-Event-Type", fine);
            if (!kind.equals("GitHub")) {
                headers.put("X-" + kind + "-Signature", sha256);
            }
        }
        headers.put("X-Hub-Signature", "sha1=" + Hmac.of("HmacSHA1", secret, bytes));
        headers.put("X-Hub-Signature-256", "sha256=" + sha256);
        return new Courier.Letter(fine, url, headers, bytes);
    }
}
