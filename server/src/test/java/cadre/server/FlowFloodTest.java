package cadre.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.FlowWalk.Between;
import cadre.server.FlowWalk.Item;
import cadre.server.flows.delivery.Sent;
import cadre.server.forges.fake.FakePlane;
import cadre.wire.json.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Much at once: deliveries of one item, and items of five megabytes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FlowFloodTest {
    private static final int DELIVERIES = 500;
    private static final int FIVE_MEGABYTES = 5 << 20;

    private FlowWalk walk;

    @BeforeAll
    void open(@TempDir Path folder) {
        walk = new FlowWalk(folder, Map.of());
        walk.hooks(FakePlane.Generation.V1);
    }

    @AfterAll
    void close() {
        walk.close();
    }

    @Test
    void five_hundred_deliveries_of_one_item_are_few_looks_and_the_last_one_is_not_lost()
            throws Exception {
        var item = walk.begin("Sort the list", "");
        walk.toItsApproval(item, Between.NOTHING);
        walk.noHooks();
        var before = looks(item);

        try (var threads = Executors.newFixedThreadPool(16)) {
            var answers =
                    threads.invokeAll(
                            IntStream.range(0, DELIVERIES)
                                    .<Callable<Integer>>mapToObj(
                                            number -> () -> deliver(item, number))
                                    .toList());
            for (var answer : answers) {
                assertThat(answer.get()).isEqualTo(200);
            }
        }
        walk.plane.comment(walk.ann, walk.web, item.id(), "<p>:approved:</p>");
        assertThat(deliver(item, DELIVERIES)).isEqualTo(200);
        var architecture = walk.next(item, "architecture");

        assertThat(looks(item) - before)
                .as("looks, those of the next stage included")
                .isLessThan(DELIVERIES / 10);
        walk.stop(item, architecture);
    }

    @Test
    void an_item_of_five_megabytes_is_told_to_its_agent_in_part_and_why_says_so() {
        walk.hooks(FakePlane.Generation.V1);
        var hostile = "<a hidden".repeat(FIVE_MEGABYTES / 45);
        var item = walk.begin("Large", "<p>" + "By name, please. ".repeat(FIVE_MEGABYTES / 17));
        var start = walk.next(item, "analysis");
        assertThat(start.order().prompt()).contains("> By name, please.").contains("(cut)");
        assertThat(start.order().prompt().length()).isLessThan(60_000);
        assertThat(run(item).path("why").asString())
                .contains("description")
                .contains("characters, of which its agent was told 40000");

        walk.plane.comment(walk.ann, walk.web, item.id(), "<p>" + hostile.replace("<", "&lt;"));
        walk.finish(start, "It is clear.", List.of());
        walk.gate(item, "approval", "waiting");
        walk.plane.comment(walk.ann, walk.web, item.id(), "<p>:approved:</p>");
        var architecture = walk.next(item, "architecture");
        assertThat(architecture.order().prompt().length()).isLessThan(80_000);
        assertThat(run(item).path("why").asString()).contains("A comment by " + walk.ann.id());
        walk.stop(item, architecture);
    }

    private JsonNode run(Item item) {
        return walk.view(item).path("runs").valueStream().reduce((_, last) -> last).orElseThrow();
    }

    private int deliver(Item item, int number) {
        var body =
                Json.write(
                                Map.of(
                                        "event",
                                        "issue",
                                        "action",
                                        "updated",
                                        "data",
                                        Map.of("id", item.id(), "project", walk.web.id()),
                                        "activity",
                                        Map.of("actor", Map.of("id", walk.ann.id())),
                                        "number",
                                        number))
                        .getBytes(UTF_8);
        return walk.server
                .send(
                        walk.server
                                .open("/webhook/plane")
                                .header("Content-Type", "application/json")
                                .header("X-Plane-Signature", Sent.hmac(FlowWalk.SECRET, body))
                                .POST(BodyPublishers.ofByteArray(body)))
                .statusCode();
    }

    private long looks(Item item) {
        var read = "/work-items/" + item.id() + "/ ";
        return walk.plane.asked().stream()
                .filter(line -> line.startsWith("GET ") && line.contains(read))
                .count();
    }
}
