package cadre.server.forges.fake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.wire.json.Json;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** That the fakes are as odd as what they stand for. */
class FakesTest {
    @TempDir Path folder;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private HttpServer receiver;
    private URI url;
    private volatile int answer = 200;

    private record Received(Map<String, String> headers, String body) {
        JsonNode json() {
            return Json.read(body, JsonNode.class);
        }
    }

    @BeforeEach
    void listen() throws Exception {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext(
                "/",
                exchange -> {
                    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
                    exchange.getRequestHeaders()
                            .forEach((name, values) -> headers.put(name, values.getFirst()));
                    received.add(
                            new Received(
                                    headers,
                                    new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
                    exchange.sendResponseHeaders(answer, -1);
                    exchange.close();
                });
        receiver.start();
        url = URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook");
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    @Test
    void plane_signs_the_bytes_that_python_would_write_and_sends_a_hook_for_each_changed_key() {
        try (var plane = FakePlane.start()) {
            var ann = plane.user("ann");
            var web = plane.project("WEB");
            plane.hook(url, "plane_wh_1", FakePlane.Generation.V1);
            var item = plane.item(ann, web, "Größe \"x\"", "<p></p>");
            plane.move(ann, web, item, "Done");
            plane.change(ann, web, item, Map.of("name", "New", "priority", "high"), "");
            plane.delete(web, item);
            await().until(() -> received.size() == 4);

            var first = received.getFirst();
            assertThat(first.body()).contains("\"name\": \"Gr\\u00f6\\u00dfe \\\"x\\\"\"");
            assertThat(first.headers())
                    .containsEntry("X-Plane-Event", "issue")
                    .containsEntry("User-Agent", "Autopilot")
                    .containsEntry(
                            "X-Plane-Signature",
                            Hmac.of("HmacSHA256", "plane_wh_1", first.body().getBytes(UTF_8)));
            var moved = received.get(1).json();
            assertThat(moved.path("activity").path("field").asString("")).isEqualTo("state_id");
            assertThat(moved.path("data").path("state").path("group").asString(""))
                    .isEqualTo("completed");
            assertThat(received.subList(2, 4))
                    .extracting(each -> each.json().path("activity").path("field").asString(""))
                    .containsExactlyInAnyOrder("name", "priority");
        }
    }

    @Test
    void plane_does_not_try_again_after_an_answer_of_500_and_gives_up_when_nobody_is_there() {
        try (var plane = FakePlane.start()) {
            var ann = plane.user("ann");
            var web = plane.project("WEB");
            answer = 500;
            plane.hook(url, "s", FakePlane.Generation.V1);
            plane.item(ann, web, "One", "");
            await().until(() -> received.size() == 1);
            assertThat(plane.hooksAreActive()).isTrue();

            receiver.stop(0);
            plane.item(ann, web, "Two", "");

            await().until(() -> !plane.hooksAreActive());
            assertThat(plane.courier().delivered())
                    .filteredOn(line -> line.endsWith(" 0"))
                    .hasSize(6);
        }
    }

    @Test
    void the_second_generation_and_the_older_names_look_as_they_are_described() {
        try (var plane = FakePlane.start()) {
            var ann = plane.user("ann");
            var web = plane.project("WEB");
            var item = plane.item(ann, web, "One", "");
            plane.hook(url, "s", FakePlane.Generation.V2);
            plane.comment(ann, web, item, "<p>:approved:</p>");
            await().until(() -> received.size() == 1);
            plane.hook(url, "", FakePlane.Generation.OLD);
            plane.comment(ann, web, item, "<p>:approved:</p>");
            await().until(() -> received.size() == 3);

            var second = received.getFirst().json();
            assertThat(second.path("version").asString("")).isEqualTo("v2");
            assertThat(second.path("event").asString("")).isEqualTo("workitem.comment.created");
            assertThat(second.path("data").path("comment").path("comment_stripped").asString(""))
                    .isEqualTo(":approved:");
            var old = received.get(2);
            assertThat(old.json().path("event").asString("")).isEqualTo("comment.created");
            assertThat(old.json().path("data").path("comment").asString(""))
                    .isEqualTo(":approved:");
            assertThat(old.headers()).doesNotContainKey("X-Plane-Signature");
        }
    }

    @Test
    void gitea_has_its_odd_headers_and_says_nothing_of_the_commit_of_an_approval() {
        try (var gitea = FakeGitea.start(folder, FakeGitea.Flavour.GITEA_1_23_0)) {
            var ann = gitea.user("ann");
            var shop = gitea.repository(ann, "shop");
            var head = gitea.commit(ann, shop, "cadre/x", "a", "a");
            var pull = gitea.open(ann, shop, "cadre/x", "main", "t", "");
            gitea.hook(shop, url, "");
            gitea.review(gitea.user("stranger"), shop, pull.number, "APPROVED");
            gitea.status(ann, shop, head, "ci", "success");
            gitea.commit(ann, shop, "cadre/x", "a", "b");
            await().until(() -> received.size() == 4);

            var approval = received.getFirst();
            assertThat(approval.headers())
                    .containsEntry("X-Gitea-Event", "pull_request_approved")
                    .containsEntry("X-Gitea-Event-Type", "pull_request_review_approved")
                    .containsEntry("X-Gitea-Signature", "")
                    .containsEntry("X-Hub-Signature-256", "sha256=")
                    .containsEntry("X-GitHub-Event", "pull_request_approved");
            assertThat(approval.json().path("action").asString("")).isEqualTo("reviewed");
            assertThat(approval.json().path("commit_id").asString("-")).isEmpty();
            assertThat(approval.json().has("state")).isFalse();
            assertThat(received.get(1).headers())
                    .containsEntry("X-Gitea-Event", "")
                    .containsEntry("X-Gitea-Event-Type", "status");
            assertThat(received.get(3).headers())
                    .containsEntry("X-Gitea-Event-Type", "pull_request_sync");
            assertThat(received.get(3).json().path("action").asString(""))
                    .isEqualTo("synchronized");
        }
    }

    @Test
    void deliveries_can_be_doubled_held_back_and_dropped() {
        try (var plane = FakePlane.start()) {
            var ann = plane.user("ann");
            var web = plane.project("WEB");
            plane.hook(url, "s", FakePlane.Generation.V1);
            plane.courier().doubleAll();
            plane.courier().shuffleAll();
            plane.courier().hold();
            plane.item(ann, web, "One", "");
            plane.item(ann, web, "Two", "");
            plane.courier().release();
            await().until(() -> received.size() == 4);
            assertThat(received)
                    .extracting(each -> each.headers().get("X-Plane-Delivery"))
                    .doesNotHaveDuplicates();

            plane.courier().dropAll();
            plane.item(ann, web, "Three", "");
            assertThat(plane.courier().delivered()).hasSize(4);
        }
    }
}
