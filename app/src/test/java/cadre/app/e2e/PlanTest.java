package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The shipped example of a plan, whose agents do not keep to it, on a real server, node and git.
 */
@Tag("e2e")
class PlanTest {
    private static final Duration LONG = Duration.ofMinutes(4);
    private static final List<String> FILES =
            List.of(
                    "README.md",
                    "Makefile",
                    "check.sh",
                    "compose.yaml",
                    "requirements.txt",
                    "start.sh",
                    "contracts/order.schema.json",
                    "contracts/metrics.txt");

    @TempDir Path root;
    private Optional<Installation> installation = Optional.empty();

    @BeforeEach
    void start() {
        var cadre = Installation.in(root);
        cadre.nodeSetting("CADRE_NODE_SLOTS", "4").startServer();
        installation = Optional.of(cadre);
        cadre.joinNode();
        cadre.startNode();
        cadre.awaitNode();
    }

    @AfterEach
    void stop() {
        installation.ifPresent(Installation::close);
    }

    private Installation cadre() {
        return installation.orElseThrow();
    }

    private static String shipped(String name) {
        try (var in = PlanTest.class.getResourceAsStream("/cadre/app/demo/plan/" + name)) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path repository(String plan) throws IOException {
        var shop = Files.createDirectories(root.resolve("shop"));
        for (var name : FILES) {
            var file = shop.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, shipped(name));
        }
        Files.writeString(shop.resolve("cadre-plan.yaml"), plan);
        Files.writeString(shop.resolve("mode.txt"), "none\n");
        Repositories.git(shop, "init", "-q", "-b", "main");
        Repositories.git(shop, "add", "-A");
        Repositories.git(shop, "commit", "-q", "-m", "Plan the shop");
        return shop;
    }

    private static String with(String plan, String... fromTo) {
        var text = plan;
        for (int i = 0; i < fromTo.length; i += 2) {
            assertThat(text).contains(fromTo[i]);
            text = text.replace(fromTo[i], fromTo[i + 1]);
        }
        return text;
    }

    private JsonNode status(Path shop) {
        return Json.mapper()
                .readTree(cadre().cliEnds(0, shop, "plan", "status", "p1", "--json").out());
    }

    private String why(Path shop, String stream) {
        return cadre().cliEnds(0, shop, "plan", "why", "p1", stream).out();
    }

    @Test
    void an_overstep_a_broken_contract_a_conflict_and_a_red_merge_are_mended_also_over_a_restart()
            throws IOException {
        var shop =
                repository(
                        with(
                                shipped("cadre-plan.yaml"),
                                // ann takes a file of dan's, and puts it back when she is told
                                "{name: ann, profile: rehearsal}",
                                "{name: ann, profile: rehearsal, brief: when yours. delete"
                                        + " services/cost/stolen.txt}",
                                "        edit services/queue/main.py",
                                "        edit services/cost/stolen.txt mine\n"
                                        + "        edit services/queue/main.py",
                                // both change the mode
                                "        insert requirements.txt kafka 2.1",
                                "        edit mode.txt fast\n"
                                        + "        insert requirements.txt kafka 2.1",
                                "        insert requirements.txt faiss 1.8",
                                "        edit mode.txt slow\n"
                                        + "        insert requirements.txt faiss 1.8",
                                "  - {path: requirements.txt, rule: ordered}",
                                "  - {path: requirements.txt, rule: ordered}\n"
                                        + "  - {path: mode.txt, rule: ordered}",
                                // cid takes a metric away
                                "append contracts/metrics.txt shop_retrieval_seconds",
                                "edit contracts/metrics.txt shop_queue_depth",
                                "{name: cid, profile: rehearsal}",
                                "{name: cid, profile: rehearsal, brief: 'when told. edit"
                                        + " contracts/metrics.txt"
                                        + " shop_orders_total\\nshop_queue_depth\\nshop_lag'}",
                                // dan's test does not stand what ann writes
                                "edit services/cost/test.sh grep -q cost services/cost/main.sql",
                                "edit services/cost/test.sh test ! -e services/queue/main.py",
                                "{name: dan, profile: rehearsal}",
                                "{name: dan, profile: rehearsal, brief: 'when merging edit"
                                        + " services/cost/test.sh test -e services/queue'}"));

        var run = cadre().cli(shop, "plan", "run", "--json");
        Awaitility.await()
                .atMost(LONG)
                .until(() -> cadre().api().text("/api/v1/plans").contains("\"p1\""));
        Awaitility.await()
                .atMost(LONG)
                .until(() -> cadre().api().text("/api/v1/plans/p1").contains("\"merged\""));
        cadre().server().kill();
        cadre().startServer();
        var exit = run.exitCode(LONG);

        assertThat(exit).as(run.everything()).isZero();
        var plan = status(shop);
        assertThat(plan.path("state").asString()).isEqualTo("done");
        assertThat(plan.path("streams").findValuesAsString("state")).containsOnly("merged");
        assertThat(why(shop, "queue")).contains("services/cost/stolen.txt");
        assertThat(why(shop, "retrieval")).contains("mode.txt (ordered)");
        assertThat(why(shop, "monitoring")).contains("it breaks the contract metrics");
        assertThat(why(shop, "cost")).contains("merge", "exit code 1");

        cadre().cliEnds(0, shop, "apply", plan.path("head").asString());
        assertThat(shop.resolve("services/cost/stolen.txt")).doesNotExist();
        assertThat(shop.resolve("requirements.txt"))
                .hasContent(
                        "aiohttp 3.9\nduckdb 1.1\nfaiss 1.8\nkafka 2.1\nprometheus 0.20\nredis 5.0\n");
        assertThat(shop.resolve("contracts/metrics.txt")).content().contains("shop_orders_total");
        for (var name : List.of("queue", "retrieval", "monitoring", "cost")) {
            assertThat(shop.resolve("compose.yaml"))
                    .content()
                    .containsOnlyOnce("# cadre:begin " + name);
            assertThat(shop.resolve("Makefile")).content().containsOnlyOnce(name + ":\n");
            assertThat(shop.resolve("start.sh.d").resolve(name)).exists();
        }
    }
}
