package cadre.server.gateways.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.RunningServer;
import cadre.server.flows.delivery.Sent;
import cadre.wire.api.Grant;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Webhooks as they come in over HTTP, and what of them is to be seen afterwards. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhookRoutesTest {
    private static final String FILE =
            """
            connections:
              - name: lan
                provider: plane
                url: http://127.0.0.1:8080
                allow_unsigned: true
              - name: closed
                provider: forgejo
                url: https://code.example
              - name: mirror
                provider: gitlab
                url: https://gitlab.example
                webhook_secrets: [variable:LAB_HOOK, secret:hook]
            """;

    private RunningServer server;
    private Sender plane;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        Files.writeString(Files.createDirectories(home).resolve("connections.yaml"), FILE);
        server =
                RunningServer.on(
                        home,
                        Map.of(
                                "CADRE_PLANE_API_URL", "https://plane.example/",
                                "CADRE_PLANE_WEBHOOK_SECRET", "plane-new",
                                "CADRE_PLANE_WEBHOOK_SECRET_OLD", "plane-old",
                                "CADRE_PLANE_OWN_ACTORS", "cadre-itself",
                                "ORCH_GITEA_URL", "https://git.example",
                                "ORCH_GITEA_TOKEN", "gitea-token-1",
                                "ORCH_GITEA_WEBHOOK_SECRET", "gitea-secret",
                                "LAB_HOOK", "lab-token"));
        plane = new Sender(server, "plane-new");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void a_signed_delivery_is_stored_with_all_that_matters_of_it() {
        var body = Sender.item("stored", "1", "ann");

        assertThat(Sender.status(plane.plane("/webhook/plane", body))).isEqualTo("accepted");

        var stored = plane.deliveries().getFirst();
        assertThat(stored.path("connection").asString()).isEqualTo("plane");
        assertThat(stored.path("event").asString()).isEqualTo("issue.updated");
        assertThat(stored.path("kind").asString()).isEqualTo("item");
        assertThat(stored.path("subject").asString()).isEqualTo("i-stored");
        assertThat(stored.path("fate").asString()).isEqualTo("look");
        assertThat(stored.path("signed_by").asString()).isEqualTo("secret 1");
        var detail = server.json("/api/v1/deliveries/" + stored.path("id").asString());
        assertThat(detail.path("body").asString()).isEqualTo(body);
        assertThat(detail.path("headers").toString())
                .contains("content-type")
                .doesNotContain("signature");
    }

    @Test
    void the_same_bytes_are_a_duplicate_though_plane_calls_them_otherwise_at_each_try() {
        var body = Sender.item("twice", "1", "ann").getBytes(StandardCharsets.UTF_8);
        var signature = Sent.hmac("plane-new", body);

        var first =
                plane.send(
                        "/webhook/plane",
                        body,
                        "X-Plane-Signature",
                        signature,
                        "X-Plane-Delivery",
                        "u-1");
        var second =
                plane.send(
                        "/webhook/c/plane",
                        body,
                        "X-Plane-Signature",
                        signature,
                        "X-Plane-Delivery",
                        "u-2");

        assertThat(Sender.status(first)).isEqualTo("accepted");
        assertThat(Sender.status(second)).isEqualTo("duplicate");
        assertThat(plane.deliveries())
                .filteredOn(each -> each.path("subject").asString().equals("i-twice"))
                .singleElement()
                .satisfies(each -> assertThat(each.path("repeats").asInt()).isEqualTo(1));
    }

    @Test
    void an_id_that_stays_makes_a_duplicate_whatever_else_differs() {
        var body =
                "{\"version\":\"v2\",\"event_id\":\"e-1\",\"delivery_id\":\"%s\",\"entity_id\":\"i-9\","
                        + "\"event\":\"workitem.updated\",\"data\":{}}";

        assertThat(Sender.status(plane.plane("/webhook/plane", body.formatted("d1"))))
                .isEqualTo("accepted");
        assertThat(Sender.status(plane.plane("/webhook/plane", body.formatted("d2"))))
                .isEqualTo("duplicate");
    }

    @Test
    void the_old_secret_is_good_while_it_is_rotated() {
        var old = new Sender(server, "plane-old");

        assertThat(Sender.status(old.plane("/webhook/plane", Sender.item("old", "1", "a"))))
                .isEqualTo("accepted");
        assertThat(plane.deliveries().getFirst().path("signed_by").asString())
                .isEqualTo("secret 2");
    }

    @Test
    void what_is_not_signed_leaves_a_count_and_nothing_else() {
        var before = plane.deliveries().size();
        var refused = plane.connection("plane").path("refused").asLong();
        var body = Sender.item("forged", "1", "ann").getBytes(StandardCharsets.UTF_8);

        var answers =
                java.util.List.of(
                        plane.send("/webhook/c/plane", body),
                        plane.send("/webhook/c/plane", body, "X-Plane-Signature", ""),
                        plane.send("/webhook/c/plane", body, "X-Plane-Signature", "00ff"),
                        new Sender(server, "guess").plane("/webhook/c/plane", body));

        assertThat(answers).allSatisfy(each -> assertThat(each.statusCode()).isEqualTo(401));
        assertThat(plane.deliveries()).hasSize(before);
        assertThat(plane.connection("plane").path("refused").asLong()).isEqualTo(refused + 4);
    }

    @Test
    void without_a_secret_an_address_is_closed_and_looks_like_any_other() {
        var body = "{}".getBytes(StandardCharsets.UTF_8);
        var empty = Sent.hmac(" ", body);

        assertThat(plane.send("/webhook/c/closed", body, "X-Gitea-Signature", empty).statusCode())
                .isEqualTo(401);
        assertThat(plane.send("/webhook/c/no-such-one", body).statusCode()).isEqualTo(401);
        assertThat(plane.send("/webhook/github", body).statusCode()).isEqualTo(401);
    }

    @Test
    void unsigned_deliveries_come_from_this_machine_alone_and_only_where_that_is_allowed() {
        var body = Sender.item("lan", "1", "ann").getBytes(StandardCharsets.UTF_8);

        assertThat(Sender.status(plane.send("/webhook/c/lan", body))).isEqualTo("accepted");
        assertThat(
                        plane.send("/webhook/c/lan", body, "X-Forwarded-For", "203.0.113.9")
                                .statusCode())
                .isEqualTo(401);
        assertThat(plane.deliveries().getFirst().path("signed_by").asString())
                .isEqualTo("unsigned");
    }

    @Test
    void forgejo_and_gitea_share_their_connections() {
        var body =
                "{\"issue\":{\"number\":4},\"action\":\"opened\",\"repository\":{\"full_name\":\"a/b\"}}"
                        .getBytes(StandardCharsets.UTF_8);

        var answer =
                plane.send(
                        "/webhook/forgejo",
                        body,
                        "X-Forgejo-Event",
                        "issues",
                        "X-Forgejo-Signature",
                        Sent.hmac("gitea-secret", body));

        assertThat(Sender.status(answer)).isEqualTo("accepted");
        assertThat(plane.deliveries().getFirst().path("connection").asString()).isEqualTo("gitea");
    }

    @Test
    void a_secret_that_is_set_in_the_vault_later_opens_the_address() {
        assertThat(plane.connection("mirror").path("missing").toString()).contains("secret:hook");
        var body = "{\"object_kind\":\"issue\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(
                        Sender.status(
                                plane.send("/webhook/gitlab", body, "X-Gitlab-Token", "lab-token")))
                .isEqualTo("accepted");
        assertThat(
                        server.post(
                                        "/api/v1/secrets",
                                        "{\"name\":\"hook\",\"scope\":\"connection:mirror\",\"value\":\"vaulted\"}")
                                .statusCode())
                .isEqualTo(200);
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(60))
                .until(() -> plane.connection("mirror").path("missing").isEmpty());
        var other = "{\"object_kind\":\"note\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(plane.send("/webhook/gitlab", other, "X-Gitlab-Token", "vaulted").statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_signed_body_that_is_no_json_is_refused_with_400_and_a_form_says_how_to_mend_it() {
        assertThat(plane.plane("/webhook/plane", "{\"event\": ").statusCode()).isEqualTo(400);
        assertThat(plane.plane("/webhook/plane", "[1, 2]").statusCode()).isEqualTo(400);
        assertThat(plane.plane("/webhook/plane", "").statusCode()).isEqualTo(400);
        var form =
                server.send(
                        server.open("/webhook/github")
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString("payload=%7B%7D")));
        assertThat(form.statusCode()).isEqualTo(400);
        assertThat(RunningServer.problem(form).fix()).contains("application/json");
    }

    @Test
    void five_mebibytes_are_taken_and_one_byte_more_is_too_large() {
        var head = "{\"event\":\"issue\",\"data\":{\"id\":\"big\"},\"x\":\"";
        var most = 5 * 1024 * 1024;
        var body = head + "x".repeat(most - head.length() - 2) + "\"}";

        assertThat(Sender.status(plane.plane("/webhook/plane", body))).isEqualTo("accepted");
        assertThat(plane.plane("/webhook/plane", body + " ").statusCode()).isEqualTo(413);
    }

    @Test
    void what_cadre_did_itself_is_stored_and_not_looked_at() {
        plane.plane("/webhook/plane", Sender.item("own", "1", "cadre-itself"));

        assertThat(plane.deliveries().getFirst().path("fate").asString()).isEqualTo("own");
    }

    @Test
    void an_unknown_event_is_stored_and_ignored() {
        plane.plane("/webhook/plane", "{\"event\":\"moon_landing\",\"data\":{\"id\":\"1\"}}");

        assertThat(plane.deliveries().getFirst().path("fate").asString()).isEqualTo("ignored");
    }

    @Test
    void a_replay_is_for_operators_and_a_dry_one_changes_nothing() {
        plane.plane("/webhook/plane", Sender.item("again", "1", "ann"));
        var path =
                "/api/v1/deliveries/"
                        + plane.deliveries().getFirst().path("id").asString()
                        + "/replay";
        var viewer = server.key("watcher", Grant.VIEWER).secret();

        assertThat(server.send(server.as(viewer, path).POST(BodyPublishers.noBody())).statusCode())
                .isEqualTo(403);
        var dry = RunningServer.ok(server.post(path, "{\"dry_run\": true}")).body();
        assertThat(dry).contains("\"dry_run\":true", "\"looks\":true");
        assertThat(replays()).isZero();
        assertThat(RunningServer.ok(server.post(path, "")).body()).contains("\"dry_run\":false");
        assertThat(replays()).isEqualTo(1);
    }

    private long replays() {
        return server.json("/api/v1/audit?kind=delivery.replayed").path("items").size();
    }

    @Test
    void no_secret_and_no_token_is_shown() {
        var shown =
                server.get("/api/v1/connections").body() + server.get("/api/v1/deliveries").body();

        assertThat(shown)
                .doesNotContain(
                        "plane-new", "plane-old", "gitea-secret", "gitea-token-1", "lab-token");
        assertThat(plane.connection("plane").path("webhook_secrets").asInt()).isEqualTo(2);
        assertThat(plane.connection("gitea").path("has_token").asBoolean()).isTrue();
    }
}
