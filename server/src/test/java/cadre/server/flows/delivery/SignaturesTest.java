package cadre.server.flows.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.forges.connection.Provider;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Which secret has signed a delivery, for each provider. */
class SignaturesTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final String BODY = "{\"event\": \"issue\", \"name\": \"\\u00e9\"}";

    private static OptionalInt match(
            Provider provider, Map<String, String> headers, String... secrets) {
        return Signatures.match(
                Sent.connection(provider, secrets), Sent.arrival(headers, BODY), NOW);
    }

    private static String signed(String secret) {
        return Sent.hmac(secret, BODY.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void the_test_vector_of_github_holds() {
        var arrival =
                Sent.arrival(
                        Map.of(
                                "X-Hub-Signature-256",
                                "sha256="
                                        + "757107ea0eb2509fc211221cce984b8a"
                                        + "37570b6d7586c22c46f4379c8b043e17"),
                        "Hello, World!");

        assertThat(
                        Signatures.match(
                                Sent.connection(Provider.GITHUB, "It's a Secret to Everybody"),
                                arrival,
                                NOW))
                .hasValue(0);
    }

    @Test
    void each_provider_signs_in_its_own_header() {
        var hex = signed("new");

        assertThat(match(Provider.PLANE, Map.of("X-Plane-Signature", hex), "new")).hasValue(0);
        assertThat(match(Provider.GITEA, Map.of("X-Gitea-Signature", hex), "new")).hasValue(0);
        assertThat(match(Provider.GITEA, Map.of("X-Hub-Signature-256", "sha256=" + hex), "new"))
                .hasValue(0);
        assertThat(match(Provider.FORGEJO, Map.of("X-Forgejo-Signature", hex), "new")).hasValue(0);
        assertThat(match(Provider.GITHUB, Map.of("X-Plane-Signature", hex), "new")).isEmpty();
        assertThat(match(Provider.PLANE, Map.of("X-Gitea-Signature", hex), "new")).isEmpty();
    }

    @Test
    void while_a_secret_is_rotated_both_are_good() {
        var headers = Map.of("X-Plane-Signature", signed("old"));

        assertThat(match(Provider.PLANE, headers, "new", "old")).hasValue(1);
        assertThat(match(Provider.PLANE, headers, "new")).isEmpty();
    }

    @Test
    void an_empty_signature_is_none_and_nor_is_one_by_an_empty_secret() {
        assertThat(match(Provider.GITEA, Map.of(), "s")).isEmpty();
        assertThat(match(Provider.GITEA, Map.of("X-Hub-Signature-256", "sha256="), "s")).isEmpty();
        assertThat(match(Provider.GITEA, Map.of("X-Gitea-Signature", ""), "s")).isEmpty();
        assertThat(match(Provider.GITLAB, Map.of(), "s")).isEmpty();
        assertThat(match(Provider.GITLAB, Map.of("X-Gitlab-Token", ""), "")).isEmpty();
        assertThat(match(Provider.PLANE, Map.of("X-Plane-Signature", "zz"), "s")).isEmpty();
    }

    @Test
    void gitlab_sends_its_token_as_it_is() {
        assertThat(match(Provider.GITLAB, Map.of("X-Gitlab-Token", "tok"), "a", "tok")).hasValue(1);
        assertThat(match(Provider.GITLAB, Map.of("X-Gitlab-Token", "to"), "tok")).isEmpty();
    }

    @Test
    void a_standard_webhook_is_good_for_five_minutes() {
        var key =
                Base64.getEncoder()
                        .encodeToString(
                                "0123456789abcdef01234567".getBytes(StandardCharsets.UTF_8));

        assertThat(match(Provider.GITLAB, standard(key, NOW.minusSeconds(299)), "whsec_" + key))
                .hasValue(0);
        assertThat(match(Provider.GITLAB, standard(key, NOW.plusSeconds(299)), "whsec_" + key))
                .hasValue(0);
        assertThat(match(Provider.GITLAB, standard(key, NOW.minusSeconds(301)), "whsec_" + key))
                .isEmpty();
        assertThat(match(Provider.GITLAB, standard(key, NOW), "whsec_other")).isEmpty();
    }

    private static Map<String, String> standard(String key, Instant at) {
        var text = "msg_1." + at.getEpochSecond() + "." + BODY;
        var signature =
                Base64.getEncoder()
                        .encodeToString(
                                Sent.mac(
                                        Base64.getDecoder().decode(key),
                                        text.getBytes(StandardCharsets.UTF_8)));
        return Map.of(
                "webhook-id",
                "msg_1",
                "webhook-timestamp",
                Long.toString(at.getEpochSecond()),
                "webhook-signature",
                "v1,bm90IHRoaXMgb25l v1," + signature);
    }
}
