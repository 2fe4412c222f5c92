package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.forges.fake.FakePlane;
import cadre.wire.api.Grant;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

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
        var deliveries = walk.server.json("/api/v1/deliveries").path("items").size();
        var key = walk.server.key("starter", Grant.MEMBER).key().id();
        walk.configure("    start_as: " + key + "\n");
        walk.plane.item(walk.ann, walk.web, "Not this one", "");
        await().atMost(FlowWalk.SOON).until(() -> polls() > 2);
        var id = walk.plane.item(walk.ann, walk.web, "Sort it by itself", "");
        walk.plane.label(walk.ann, walk.web, id, "cadre");

        var item = started(id);
        walk.walk(item, FlowWalk.Between.NOTHING);

        walk.assertDone(item, 0);
        assertThat(walk.server.json("/api/v1/deliveries").path("items")).hasSize(deliveries);
        walk.configure("");
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
                        java.util.Optional::isPresent)
                .map(FlowWalk::item)
                .orElseThrow();
    }
}
