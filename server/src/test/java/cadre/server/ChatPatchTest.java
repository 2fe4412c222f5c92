package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.gateways.slack.FakeSlack;
import cadre.server.gateways.telegram.FakeTelegram;
import cadre.wire.api.Grant;
import cadre.wire.json.Json;
import cadre.wire.link.ServerMessage.Start;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The patch of a job as a file in chats. */
class ChatPatchTest {
    private static final long ANN = 4001;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PATCH = "--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+hällo\n";

    @TempDir Path home;
    private final FakeTelegram telegram = FakeTelegram.start();
    private final FakeSlack slack = FakeSlack.start();
    private RunningServer server;

    @BeforeEach
    void start() {
        var settings = new HashMap<>(telegram.settings());
        settings.putAll(slack.settings());
        server = RunningServer.on(home, settings);
        RunningServer.ok(
                server.post(
                        "/api/v1/secrets",
                        "{\"name\":\"DEPLOY\",\"value\":\"hunter2-hunter2\",\"scope\":\"team:main\"}"));
        var nodeKey = server.nodeKey("n1").secret();
        try (var node = TestNode.welcomed(server, nodeKey, List.of())) {
            finishedJob(node, nodeKey, PATCH);
            finishedJob(node, nodeKey, "+hunter2-hunter2\n");
        }
    }

    @AfterEach
    void stop() {
        server.close();
        telegram.close();
        slack.close();
    }

    private void finishedJob(TestNode node, String nodeKey, String patch) {
        RunningServer.ok(
                server.post("/api/v1/jobs", "{\"prompt\":\"do it\",\"agent\":\"rehearsal\"}"));
        var start = node.next(Start.class);
        node.started(start);
        var order = start.order();
        var path =
                "/link/attempts/%s/artifacts?kind=patch&repository=my%%20shop&name=shop.patch&token=%s"
                        .formatted(order.attempt(), order.token());
        RunningServer.ok(server.send(server.as(nodeKey, path).PUT(BodyPublishers.ofString(patch))));
        new WalkJobs(home, nodeKey).finish(node, start, "Done.", List.of());
    }

    @Test
    void telegram_shows_it_as_a_document_and_a_secret_stays_here() {
        var ann = new TelegramPerson(telegram, server, ANN);
        ann.link(Grant.VIEWER);

        ann.said("/diff j1");
        await().atMost(PATIENCE).until(() -> telegram.says(ANN, text -> text.contains("+++")));
        assertThat(telegram.shown().getLast().text()).isEqualTo("j1-my-shop.patch\n" + PATCH);
        assertThat(telegram.shown().getLast().mode()).isEqualTo("file");

        ann.said("/diff j2");
        await().atMost(PATIENCE)
                .until(() -> telegram.says(ANN, text -> text.contains("is not shown here")));
        assertThat(telegram.shown().getLast().text())
                .contains("j2-my-shop.patch", "holds a live secret", "DEPLOY")
                .doesNotContain("hunter2");
    }

    @Test
    void slack_shows_it_in_the_thread_and_an_app_without_the_scope_goes_on() {
        var key = server.key("phone", Grant.VIEWER).secret();
        var made = server.send(server.as(key, "/api/v1/chat/codes").POST(BodyPublishers.noBody()));
        says(Json.read(made.body(), JsonNode.class).path("command").asString("").substring(1));

        var asked = says("diff j1");
        await().atMost(PATIENCE).until(() -> !slack.files().isEmpty());
        assertThat(slack.files())
                .containsExactly(new FakeSlack.SharedFile("D1", asked, "j1-my-shop.patch", PATCH));

        slack.refuse("files.getUploadURLExternal", "missing_scope", "files:write");
        var again = says("diff j1");
        await().atMost(PATIENCE).until(() -> slack.thread(again).size() == 2);
        assertThat(slack.thread(again).getLast().text()).contains("lacks the scope files:write");
        assertThat(slack.files()).hasSize(1);
        slack.refuse("files.getUploadURLExternal", "posting_to_channel_denied", "");
        var unknown = says("diff j1");
        await().atMost(PATIENCE).until(() -> slack.thread(unknown).size() == 2);
        assertThat(slack.thread(unknown).getLast().text()).contains("posting_to_channel_denied");
        slack.allow("files.getUploadURLExternal");
        slack.refuseUploads(403);
        var kept = says("diff j1");
        await().atMost(PATIENCE).until(() -> slack.thread(kept).size() == 2);
        assertThat(slack.thread(kept).getLast().text()).contains("is not shown here: status 403");
    }

    private String says(String text) {
        var ts = slack.says("UANN", "D1", "im", text, Map.of());
        await().atMost(PATIENCE).until(() -> slack.answerTo(ts).isPresent());
        return ts;
    }
}
