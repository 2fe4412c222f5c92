package cadre.server;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.forges.fake.FakeGitHub;
import cadre.server.forges.fake.FakeGitHub.Check;
import cadre.server.forges.fake.FakePlane;
import cadre.wire.flow.FlowFile;
import cadre.wire.json.Json;
import cadre.wire.link.ServerMessage.Start;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A work item whose branch, draft, review and checks are a GitHub's. */
class FlowOnGitHubTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final long ACTIONS = 15368;
    private static final String HOOK = "a-secret-of-hooks";
    private static final String FLOW =
            """
            name: short
            branch: cadre/{key}
            roles:
              - {name: developer, work: executor, profile: rehearsal, expects: change}
            stages:
              - name: created
              - name: development
                role: developer
                gates: [no_conflict, review, checks]
              - name: done
                state: completed
            """;

    @TempDir Path folder;

    @Test
    void an_item_is_done_when_a_writer_approved_its_head_and_the_app_that_is_required_is_green()
            throws IOException {
        try (var plane = FakePlane.start();
                var github = FakeGitHub.start(folder.resolve("forge"))) {
            var ann = plane.user("ann");
            var bot = plane.user("cadre");
            var web = plane.project("WEB");
            var coder = github.user("cadre");
            var reviewer = github.user("rob");
            var reader = github.user("eve");
            var shop = github.repository(github.user("ada"), "shop");
            github.let(shop, coder, "write");
            github.let(shop, reviewer, "write");
            github.let(shop, reader, "read");
            github.commit(shop, "main", FlowFile.PATH, FLOW);
            github.ruleset(shop, "main", List.of(new Check("build", ACTIONS)), 1);
            Files.createDirectories(folder.resolve("data"));
            Files.writeString(
                    folder.resolve("data/connections.yaml"),
                    """
                    flows:
                      - {tracker: plane, project: %s, host: github, repository: ada/shop}
                    """
                            .formatted(web.id()));
            var settings =
                    Map.ofEntries(
                            Map.entry("CADRE_PLANE_API_URL", plane.url().toString()),
                            Map.entry("CADRE_PLANE_API_TOKEN", bot.key()),
                            Map.entry("CADRE_PLANE_WORKSPACE_SLUG", FakePlane.WORKSPACE),
                            Map.entry("CADRE_PLANE_OWN_ACTORS", bot.id()),
                            Map.entry("CADRE_GITHUB_URL", github.url().toString()),
                            Map.entry("CADRE_GITHUB_TOKEN", coder.token()),
                            Map.entry("CADRE_GITHUB_OWN_ACTORS", Long.toString(coder.id())),
                            Map.entry("CADRE_FLOWS_LOOK_SEC", "10"));
            try (var server = RunningServer.on(folder.resolve("data"), settings)) {
                var jobs = new WalkJobs(folder, server.nodeKey("n1").secret());
                try (var node = TestNode.welcomed(server, jobs.nodeKey(), List.of())) {
                    var item = plane.item(ann, web, "Sort the list", "<p>By name.</p>");
                    var flow =
                            Json.read(
                                    RunningServer.ok(
                                                    server.post(
                                                            "/api/v1/flows",
                                                            Json.write(Map.of("item", item))))
                                            .body(),
                                    JsonNode.class);
                    var path = "/api/v1/flows/" + flow.path("id").asString();
                    var branch = flow.path("branch").asString();
                    var start = node.next(Start.class);
                    node.started(start);
                    jobs.finish(
                            node,
                            start,
                            "Sorted.",
                            List.of(
                                    jobs.change(
                                            server,
                                            github.url() + "/ada/shop.git",
                                            branch,
                                            start)));
                    gate(server, path, "review", "waiting");
                    gate(server, path, "no_conflict", "open");
                    gate(server, path, "checks", "waiting");
                    var head = requireNonNull(shop.branches().get(branch));

                    github.review(reader, shop, 1, "APPROVED");
                    github.run(shop, head, "build", 7, "success");
                    github.status(shop, head, "build", "success");
                    github.review(reviewer, shop, 1, "APPROVED");

                    gate(server, path, "review", "open");
                    gate(server, path, "checks", "waiting");

                    github.run(shop, head, "build", ACTIONS, "success");

                    await().atMost(SOON).until(() -> plane.stateOf(web, item).equals("Done"));
                    assertThat(shop.pullRequests()).containsExactly(branch);
                    assertThat(shop.merges()).isZero();
                    assertThat(github.asked()).noneMatch(line -> line.contains("/merge"));
                }
            }
        }
    }

    @Test
    void an_issue_goes_through_the_gates_of_github_by_its_webhooks() {
        try (var github = FakeGitHub.start(folder.resolve("forge"))) {
            var ada = github.user("ada");
            var rob = github.user("rob");
            var coder = github.user("cadre");
            var shop = github.repository(ada, "shop");
            github.let(shop, coder, "write");
            github.let(shop, rob, "write");
            github.commit(shop, "main", FlowFile.PATH, ForgeFlow.FLOW);
            github.protect(shop, "main", List.of());
            var settings =
                    Map.of(
                            "CADRE_GITHUB_URL", github.url().toString(),
                            "CADRE_GITHUB_TOKEN", coder.token(),
                            "CADRE_GITHUB_WEBHOOK_SECRET", HOOK,
                            "CADRE_GITHUB_APPROVERS", Long.toString(rob.id()),
                            "CADRE_GITHUB_OWN_ACTORS", Long.toString(coder.id()));
            try (var flow = new ForgeFlow(folder, "github", "ada/shop", settings)) {
                github.hooks(URI.create(flow.server.url() + "/webhook/github"), HOOK);

                github.issue(ada, shop, "Another one", "");
                var issue = github.issue(ada, shop, "Sort the list", "By name.", "cadre");
                flow.work(github.url() + "/ada/shop.git", "cadre/ada-shop-2");
                flow.gate("no_conflict", "open");
                flow.gate("approval", "waiting");
                var head = requireNonNull(shop.branches().get("cadre/ada-shop-2"));

                github.comment(ada, shop, issue, ":approved:");
                github.review(ada, shop, 3, "APPROVED");
                flow.gate("review", "pending");
                github.comment(rob, shop, issue, ":approved:");
                flow.gate("approval", "open");
                github.review(rob, shop, 3, "APPROVED");
                flow.gate("review", "open");
                github.run(shop, head, "build", ACTIONS, "success");

                await().atMost(SOON).until(() -> !github.isOpen(shop, issue));
                assertThat(shop.pullRequests()).containsExactly("cadre/ada-shop-2");
                assertThat(shop.merges()).isZero();
                assertThat(github.courier().delivered())
                        .isNotEmpty()
                        .allSatisfy(line -> assertThat(line).endsWith(" 200"));
            }
        }
    }

    private static void gate(RunningServer server, String path, String gate, String state) {
        await(gate + " of " + path)
                .atMost(SOON)
                .until(() -> gates(server, path).getOrDefault(gate, ""), state::equals);
    }

    private static Map<String, String> gates(RunningServer server, String path) {
        var all = new TreeMap<String, String>();
        server.json(path)
                .path("gates")
                .forEach(each ->
                        all.put(each.path("gate").asString(), each.path("state").asString()));
        return all;
    }
}
