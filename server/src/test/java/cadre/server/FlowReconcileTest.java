package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.forges.fake.FakePlane;
import cadre.wire.api.Grant;
import cadre.wire.flow.FlowFile;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** What is looked at without webhooks, or in spite of a server that is away now and then. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FlowReconcileTest {
    private FlowWalk walk;

    @BeforeAll
    void open(@TempDir Path folder) {
        walk = new FlowWalk(folder, Map.of("CADRE_FLOWS_LOOK_SEC", "1"));
    }

    @AfterAll
    void close() {
        walk.close();
    }

    @Test
    void a_restart_in_each_stage_while_its_job_runs_and_while_its_gate_is_shut_loses_nothing() {
        walk.hooks(FakePlane.Generation.V1);
        var item = walk.begin("Sort the list", "<p>By name, please.</p>");

        walk.walk(item, walk::restart);

        walk.assertDone(item, 0);
        walk.restart();
        walk.assertDone(item, 0);
    }

    @Test
    void without_any_webhook_an_item_starts_and_goes_to_done_a_little_later() {
        walk.noHooks();
        var key = walk.server.key("starter", Grant.MEMBER).key().id();
        walk.configure("    start_as: " + key + "\n");
        walk.plane.item(walk.ann, walk.web, "Not this one", "");
        await().atMost(FlowWalk.SOON).until(() -> polls() > 2);
        var id = walk.plane.item(walk.ann, walk.web, "Sort it by itself", "");
        walk.plane.label(walk.ann, walk.web, id, "cadre");

        var item = started(id);
        walk.walk(item, FlowWalk.Between.NOTHING);

        walk.assertDone(item, 0);
        assertThat(walk.server.json("/api/v1/deliveries").path("items"))
                .noneMatch(one -> one.path("subject").asString("").equals(id));
        walk.configure("");
    }

    @Test
    void a_webhook_that_tells_nothing_of_what_cadre_wrote_is_called_silent_until_it_speaks() {
        walk.noHooks();
        var item = walk.begin("Sort it in silence", "");
        walk.toItsApproval(item, FlowWalk.Between.NOTHING);

        for (var name : List.of("plane", "gitea")) {
            await().atMost(FlowWalk.SOON)
                    .until(() -> !connection(name).path("silent_since").asString("").isEmpty());
            assertThat(connection(name).path("fix").asString())
                    .contains(walk.server.url() + "/webhook/c/" + name);
        }
        assertThat(checks()).contains("webhook plane false", "webhook gitea false");
        assertThat(tested("plane"))
                .contains("\"name\":\"deliveries\",\"result\":\"failed\"")
                .contains("no webhook has told of it")
                .contains("switched off there: switch it on again");

        walk.hooks(FakePlane.Generation.V2);
        walk.plane.comment(walk.ann, walk.web, item.id(), "<p>Well?</p>");
        await().atMost(FlowWalk.SOON)
                .until(() -> connection("plane").path("silent_since").asString("").isEmpty());
        assertThat(connection("plane").path("fix").asString()).isEmpty();
        assertThat(checks()).doesNotContain("webhook plane false");
        RunningServer.ok(walk.server.post("/api/v1/flows/" + item.flow() + "/cancel", "{}"));
    }

    @Test
    void a_flow_file_that_is_refused_is_told_to_whoever_looks_until_it_is_mended() {
        walk.noHooks();
        var before = walk.begin("Sort it by the flow of before", "");
        walk.toItsApproval(before, FlowWalk.Between.NOTHING);
        walk.gitea.commit(walk.reviewer, walk.shop, "main", FlowFile.PATH, "stages: [");
        var item = walk.begin("Sort it by the last good flow", "");
        walk.toItsApproval(item, FlowWalk.Between.NOTHING);

        for (var one : List.of(before, item)) {
            assertThat(walk.view(one).path("file_problem").asString())
                    .contains("the last good one counts", FlowFile.PATH);
        }
        assertThat(checks()).contains("flow of ada/shop false");
        assertThat(tested("gitea")).contains("\"name\":\"flow of ada/shop\",\"result\":\"failed\"");

        walk.gitea.commit(walk.reviewer, walk.shop, "main", FlowFile.PATH, FlowWalk.FLOW);
        await().atMost(FlowWalk.SOON)
                .until(() -> walk.view(item).path("file_problem").asString().isEmpty());
        assertThat(checks()).doesNotContain("flow of ada/shop false");
        RunningServer.ok(walk.server.post("/api/v1/flows/" + before.flow() + "/cancel", "{}"));
        RunningServer.ok(walk.server.post("/api/v1/flows/" + item.flow() + "/cancel", "{}"));
    }

    @Test
    void the_state_of_the_bus_shows_items_on_their_way_as_other_programs_read_it() {
        walk.hooks(FakePlane.Generation.V1);
        var item = walk.begin("Sort it in sight", "");
        var analysis = walk.next(item, "analysis");

        var shown =
                await().atMost(FlowWalk.SOON)
                        .until(() -> task(item), one -> one.path("agent_running").asBoolean());
        var flow = walk.view(item);
        assertThat(shown.propertyNames())
                .containsExactlyInAnyOrder(
                        "id",
                        "plane_id",
                        "repo",
                        "branch",
                        "stage",
                        "agent_running",
                        "created_at",
                        "updated_at");
        assertThat("f" + shown.path("id").asLong()).isEqualTo(item.flow());
        assertThat(shown.path("repo").asString()).isEqualTo("ada/shop");
        assertThat(shown.path("branch").asString()).isEqualTo(item.branch());
        assertThat(shown.path("stage").asString()).isEqualTo("analysis");
        assertThat(shown.path("created_at")).isEqualTo(flow.path("entered_at"));
        assertThat(shown.path("updated_at")).isEqualTo(flow.path("runs").path(0).path("wanted_at"));

        walk.finish(analysis, "It is clear.", List.of());
        walk.gate(item, "approval", "waiting");
        assertThat(task(item).path("agent_running").asBoolean()).isFalse();
        RunningServer.ok(walk.server.post("/api/v1/flows/" + item.flow() + "/cancel", "{}"));
        assertThat(task(item).isMissingNode()).isTrue();
    }

    private JsonNode status() {
        return Json.read(walk.server.send(walk.server.open("/status")).body(), JsonNode.class);
    }

    private JsonNode task(FlowWalk.Item item) {
        return status().path("active_tasks")
                .valueStream()
                .filter(one -> one.path("plane_id").asString().equals(item.id()))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    private JsonNode connection(String name) {
        return walk.server
                .json("/api/v1/connections")
                .path("items")
                .valueStream()
                .filter(one -> one.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<String> checks() {
        return walk.server
                .json("/api/v1/doctor")
                .path("checks")
                .valueStream()
                .map(one -> one.path("name").asString() + " " + one.path("ok").asBoolean())
                .toList();
    }

    private String tested(String name) {
        return RunningServer.ok(walk.server.post("/api/v1/connections/" + name + "/test", "{}"))
                .body();
    }

    private long polls() {
        return walk.plane.asked().stream().filter(line -> line.contains("/work-items/ ")).count();
    }

    private FlowWalk.Item started(String id) {
        return await().atMost(FlowWalk.SOON)
                .until(
                        () ->
                                walk.server
                                        .json("/api/v1/flows")
                                        .path("items")
                                        .valueStream()
                                        .filter(flow -> flow.path("item").asString().equals(id))
                                        .findFirst(),
                        Optional::isPresent)
                .map(FlowWalk::item)
                .orElseThrow();
    }
}
