package cadre.server.forges.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.server.forges.fake.Courier.Letter;
import cadre.server.forges.fake.Courier.Patience;
import cadre.wire.json.Json;
import java.net.URI;
import java.util.Map;
import java.util.UUID;

/** A webhook of {@link FakeGitHub} or {@link FakeGitLab}: sent once, whatever the answer is. */
record ForgeHook(URI url, String secret) {

    /** GitHub's: signed, with an id that a redelivery keeps. */
    void github(Courier courier, String event, Map<String, Object> body) {
        var bytes = Json.writeBytes(body);
        var headers =
                Map.of(
                        "Content-Type",
                        "application/json",
                        "User-Agent",
                        "GitHub-Hookshot/0",
                        "X-GitHub-Event",
                        event,
                        "X-GitHub-Delivery",
                        UUID.randomUUID().toString(),
                        "X-Hub-Signature-256",
                        "sha256=" + Hmac.of("HmacSHA256", secret, bytes));
        courier.send(() -> new Letter(event, url, headers, bytes), Patience.NONE, () -> {});
    }

    /** GitLab's: with the secret as it is. */
    void gitlab(Courier courier, String event, Map<String, Object> body) {
        var headers =
                Map.of(
                        "Content-Type",
                        "application/json",
                        "X-Gitlab-Event",
                        event,
                        "X-Gitlab-Token",
                        secret,
                        "Idempotency-Key",
                        UUID.randomUUID().toString());
        var bytes = Json.write(body).getBytes(UTF_8);
        courier.send(() -> new Letter(event, url, headers, bytes), Patience.NONE, () -> {});
    }
}
