package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.outbound.Receiver;
import cadre.server.outbound.Receiver.Got;
import cadre.server.outbound.Receiver.Reaction;
import cadre.wire.api.Grant;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A server that tells a receiver over real HTTP. */
class WebhooksOutTest {
    @TempDir Path home;
    private final Receiver receiver = Receiver.start();
    private RunningServer server;

    @BeforeEach
    void start() {
        server = RunningServer.on(home);
    }

    @AfterEach
    void stop() {
        server.close();
        receiver.close();
    }

    private String add(String... events) {
        var request = Map.of("name", "ci", "url", receiver.url(), "events", List.of(events));
        var answer = RunningServer.ok(server.post("/api/v1/webhooks", Json.write(request))).body();
        return Json.read(answer, JsonNode.class).path("secret").asString();
    }

    private JsonNode events(String kinds) {
        var request =
                server.as(server.adminKey(), "/api/v1/events?after=0&kind=" + kinds)
                        .header("Accept", "application/json");
        return Json.read(RunningServer.ok(server.send(request)).body(), JsonNode.class);
    }

    private void taken(int count) {
        await().atMost(Duration.ofSeconds(60)).until(() -> taken().size() == count);
    }

    /** Each once: a server that was stopped between an answer and its row sends it again. */
    private List<Got> taken() {
        var ids = new HashSet<String>();
        return receiver.taken().stream().filter(got -> ids.add(got.id())).toList();
    }

    @Test
    void events_that_there_are_none_of_are_refused_with_those_that_there_are() {
        for (var event : List.of("bogus", "bogus.*", "jobs.succeeded")) {
            var request = Map.of("name", "ci", "url", receiver.url(), "events", List.of(event));
            var answer = server.post("/api/v1/webhooks", Json.write(request));
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("There are no such events", "job, key, lock");
        }
        add("job.*", "flow", "no_progress");
    }

    @Test
    void what_happens_arrives_as_the_feed_shows_it_also_after_a_restart() {
        var secret = add("key.created");
        server.key("one", Grant.VIEWER);
        taken(1);
        server.close();
        server = RunningServer.on(home);
        server.key("two", Grant.VIEWER);
        taken(2);

        var events = events("key.created");
        // the newest two: the first key is the admin's
        var shown = events.path("items").valueStream().toList();
        var got = taken();
        assertThat(got).allMatch(one -> one.isSignedBy(secret));
        assertThat(got.stream().map(one -> one.json().path("data")).toList())
                .isEqualTo(shown.subList(shown.size() - 2, shown.size()));
        assertThat(got.getLast().json().path("timestamp")).isEqualTo(shown.getLast().path("at"));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> server.json("/api/v1/webhooks/ci").path("sent").asInt() == 2);
    }

    @Test
    void a_secret_is_shown_once_and_stands_in_no_list_and_no_event() {
        var secret = add();

        var everywhere =
                server.get("/api/v1/webhooks").body()
                        + server.get("/api/v1/secrets").body()
                        + events("key,secret,webhook")
                        + server.json("/api/v1/audit");

        assertThat(secret).startsWith("whsec_");
        assertThat(everywhere).contains("webhook.added").doesNotContain(secret);
        assertThat(events("webhook").toString()).doesNotContain("/hook");
    }

    @Test
    void the_doctor_says_which_one_is_disabled() {
        add("key.created");
        receiver.reacts(_ -> Reaction.status(410));
        server.key("one", Grant.VIEWER);

        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        server.json("/api/v1/webhooks/ci")
                                .path("state")
                                .asString()
                                .equals("disabled"));
        assertThat(server.json("/api/v1/doctor").toString())
                .contains("webhook to ci")
                .contains("410 Gone");
    }

    @Test
    void nobody_sets_the_secret_of_a_webhook() {
        var set =
                server.post(
                        "/api/v1/secrets",
                        "{\"name\":\"signing-1\",\"scope\":\"webhook:ci\",\"value\":\"whsec_MfKQ9r8G\"}");

        assertThat(set.statusCode()).isEqualTo(400);
    }
}
