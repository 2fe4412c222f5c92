package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.wire.flow.ShippedFlow;
import cadre.wire.id.JobId;
import cadre.wire.job.JobState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The server is killed with kill -9 in each stage of a flow; nothing is lost or done twice. */
@Tag("e2e")
class FlowKilledTest {
    /** Longer than the lease of a look that was killed. */
    private static final Duration SOON = Duration.ofSeconds(90);

    private static final String YES = "say {\"verdict\":\"approve\",\"findings\":[]}\n";

    @TempDir Path root;

    @Test
    void an_item_goes_to_done_through_the_shipped_flow_with_a_kill_in_each_stage() {
        try (var forge = SmallGitea.start(root.resolve("forge"), files());
                var cadre = installed(forge)) {
            var item = forge.issue("Sort the list", "By name, please.");
            var body = "{\"item\":\"ada/shop#" + item + "\"}";
            var flow = cadre.api().post("/api/v1/flows", body);
            var walk = new Walk(cadre, flow.path("id").asString());
            var branch = flow.path("branch").asString();

            walk.killWhen("analysis", walk::isWorking);
            walk.await("analysis", _ -> walk.gate("approval").equals("waiting"));
            forge.comment(SmallGitea.ADA, ":approved:");
            walk.killWhen("architecture", walk::isWorking);
            walk.killWhen("development", walk::isWorking);
            walk.killWhen("review", _ -> walk.gate("review").equals("waiting"));
            forge.approve(SmallGitea.ROB, branch);
            forge.succeed(branch, "ci/build");
            walk.killWhen("testing", walk::isWorking);
            walk.await("done", one -> one.path("state").asString().equals("done"));

            await().atMost(SOON).until(() -> forge.issueState().equals("closed"));
            await().atMost(SOON).until(() -> !forge.pulls().getFirst().startsWith("WIP"));
            assertThat(walk.now().path("runs").valueStream())
                    .extracting(run ->
                            run.path("stage").asString() + " " + run.path("state").asString())
                    .containsExactly(
                            "analysis done",
                            "architecture done",
                            "development done",
                            "review done",
                            "testing done");
            assertThat(cadre.api().json("/api/v1/jobs?label=flow=" + walk.id).path("items"))
                    .hasSize(5);
            assertThat(forge.comments()).hasSize(7); // status, five outcomes, one of Ada's
            assertThat(forge.comments()).filteredOn(text -> text.contains("· default")).hasSize(1);
            assertThat(forge.pulls()).hasSize(1);
            assertThat(forge.asked()).noneMatch(asked -> asked.contains("/merge"));
        }
    }

    private static Map<String, String> files() {
        var files = new HashMap<String, String>();
        files.put("README.md", "# Shop\n");
        files.put(
                ".cadre/flow.yaml",
                ShippedFlow.text().replace(", expects:", ", profile: rehearsal, expects:"));
        Map.of(
                        "analyst", "say It is clear.\n",
                        "architect", "say One comparator.\n",
                        "developer", "edit list.txt sorted\ncommit Sort the list\nsay Sorted.\n",
                        "reviewer", YES,
                        "tester", YES)
                .forEach((role, script) ->
                        files.put(".cadre/agents/" + role + ".md", "sleep 2\n" + script));
        return files;
    }

    private Installation installed(SmallGitea forge) {
        var cadre =
                Installation.in(root)
                        .serverSettings(
                                Map.of(
                                        "CADRE_FLOWS_LOOK_SEC",
                                        "1",
                                        "CADRE_GITEA_URL",
                                        forge.url(),
                                        "CADRE_GITEA_TOKEN",
                                        SmallGitea.TOKEN,
                                        "CADRE_GITEA_APPROVERS",
                                        SmallGitea.ADA + "," + SmallGitea.ROB,
                                        "CADRE_GITEA_OWN_ACTORS",
                                        "" + SmallGitea.CADRE))
                        .serverFile(
                                "connections.yaml",
                                """
                                flows:
                                  - {tracker: gitea, project: ada/shop, host: gitea, repository: ada/shop}
                                """);
        cadre.startServer();
        cadre.joinNode();
        cadre.startNode();
        cadre.awaitNode();
        return cadre;
    }

    /** An item on its way, and the server that takes it there. */
    private record Walk(Installation cadre, String id) {
        JsonNode now() {
            return cadre.api().json("/api/v1/flows/" + id);
        }

        void await(String stage, Predicate<JsonNode> isSo) {
            org.awaitility.Awaitility.await(stage)
                    .atMost(SOON)
                    .pollInterval(Duration.ofMillis(50))
                    .until(
                            this::now,
                            flow -> flow.path("stage").asString().equals(stage) && isSo.test(flow));
        }

        void killWhen(String stage, Predicate<JsonNode> isSo) {
            await(stage, isSo);
            cadre.server().kill();
            cadre.startServer();
        }

        /** Whether its newest job is one of its stage and runs. */
        boolean isWorking(JsonNode flow) {
            var runs = flow.path("runs");
            var last = runs.path(runs.size() - 1);
            return last.path("stage").equals(flow.path("stage"))
                    && !last.path("job").asString("").isEmpty()
                    && cadre.api().job(JobId.of(last.path("job").asString())).status()
                            instanceof JobState.Running;
        }

        String gate(String name) {
            return now().path("gates")
                    .valueStream()
                    .filter(gate -> gate.path("gate").asString().equals(name))
                    .map(gate -> gate.path("state").asString())
                    .findFirst()
                    .orElse("");
        }
    }
}
