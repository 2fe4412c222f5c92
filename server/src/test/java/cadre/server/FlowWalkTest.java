package cadre.server;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.process.Command;
import cadre.process.Programs;
import cadre.process.Stdin;
import cadre.server.forges.fake.FakeGitea;
import cadre.server.forges.fake.FakePlane;
import cadre.wire.agent.Usage;
import cadre.wire.flow.ShippedFlow;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.RepositoryChange;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage.FinishedStored;
import cadre.wire.link.ServerMessage.Start;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shipped flow against a Plane and a Gitea over HTTP, with their webhooks: from an item to
 * done, with jobs whose results are written by hand.
 */
class FlowWalkTest {
    private static final String PATH = "/usr/local/bin:/usr/bin:/bin";
    private static final String YES = "{\"verdict\":\"approve\",\"findings\":[]}";
    private static final String BRANCH = "cadre/web-1-sort-the-list";
    private static final String SECRET = "a-secret-of-hooks";

    @TempDir Path folder;
    private final FakePlane plane = FakePlane.start();
    private final FakePlane.User bot = plane.user("cadre");
    private final FakePlane.User ann = plane.user("ann");
    private final FakePlane.Project web = plane.project("WEB");
    private FakeGitea gitea;
    private FakeGitea.User coder;
    private FakeGitea.User reviewer;
    private FakeGitea.Repository shop;
    private int port;
    private RunningServer server;
    private TestNode node;
    private String nodeKey = "";

    @BeforeEach
    void open() throws Exception {
        gitea = FakeGitea.start(folder.resolve("forge"), FakeGitea.Flavour.GITEA);
        coder = gitea.user("cadre");
        reviewer = gitea.user("rob");
        shop = gitea.repository(gitea.user("ada"), "shop");
        gitea.letWrite(shop, coder);
        gitea.letWrite(shop, reviewer);
        gitea.commit(
                reviewer,
                shop,
                "main",
                ".cadre/flow.yaml",
                ShippedFlow.text().replace(", expects:", ", profile: rehearsal, expects:"));
        gitea.protect(shop, "main", List.of("ci/*"), 1);
        Files.createDirectories(home());
        Files.writeString(
                home().resolve("connections.yaml"),
                """
                flows:
                  - {tracker: plane, project: %s, host: gitea, repository: ada/shop}
                """
                        .formatted(web.id()));
        port = freePort();
        startServer();
        nodeKey = server.nodeKey("n1").secret();
        node = TestNode.welcomed(server, nodeKey, List.of());
        plane.hook(hook("plane"), SECRET, FakePlane.Generation.V1);
        gitea.hook(shop, hook("gitea"), SECRET);
    }

    private Path home() {
        return folder.resolve("data");
    }

    private URI hook(String name) {
        return URI.create("http://127.0.0.1:" + port + "/webhook/" + name);
    }

    private void startServer() {
        server =
                RunningServer.on(
                        home(),
                        Map.ofEntries(
                                Map.entry("CADRE_PORT", Integer.toString(port)),
                                Map.entry("CADRE_PLANE_API_URL", plane.url().toString()),
                                Map.entry("CADRE_PLANE_API_TOKEN", bot.key()),
                                Map.entry("CADRE_PLANE_WORKSPACE_SLUG", FakePlane.WORKSPACE),
                                Map.entry("CADRE_PLANE_WEBHOOK_SECRET", SECRET),
                                Map.entry("CADRE_PLANE_APPROVERS", ann.id()),
                                Map.entry("CADRE_PLANE_OWN_ACTORS", bot.id()),
                                Map.entry("CADRE_GITEA_URL", gitea.url().toString()),
                                Map.entry("CADRE_GITEA_TOKEN", coder.token()),
                                Map.entry("CADRE_GITEA_WEBHOOK_SECRET", SECRET),
                                Map.entry("CADRE_GITEA_APPROVERS", Long.toString(reviewer.id())),
                                Map.entry("CADRE_GITEA_OWN_ACTORS", Long.toString(coder.id()))));
    }

    @AfterEach
    void close() {
        node.close();
        server.close();
        plane.close();
        gitea.close();
    }

    @Test
    void the_shipped_flow_goes_from_an_item_to_done_and_a_restart_in_between_loses_nothing()
            throws Exception {
        var item = plane.item(ann, web, "Sort the list", "<p>By name, please.</p>");
        RunningServer.ok(server.post("/api/v1/flows", "{\"item\":\"WEB-1\"}"));

        finish(next("analysis"), "It is clear.", List.of());
        await().atMost(Duration.ofSeconds(60)).until(() -> comments(item).contains("It is clear."));
        assertThat(stage()).isEqualTo("analysis active");
        assertThat(plane.stateOf(web, item)).isEqualTo("In-Progress");
        plane.comment(ann, web, item, "<p>:approved:</p>");
        var architecture = next("architecture");
        node.close();
        server.close();
        startServer();
        node =
                TestNode.welcomed(
                        server,
                        nodeKey,
                        List.of(
                                TestNode.held(
                                        architecture.order().attempt(),
                                        architecture.order().token())));
        finish(architecture, "One comparator.", List.of());

        var development = next("development");
        assertThat(development.order().prompt())
                .contains("> By name, please.", "> It is clear.", "> One comparator.")
                .doesNotContain(bot.key(), coder.token());
        finish(development, "Sorted.", List.of(change(development)));
        finish(next("review"), YES, List.of());
        var head = requireNonNull(shop.branches().get(BRANCH));
        gitea.review(reviewer, shop, 1, "APPROVED");
        gitea.status(reviewer, shop, head, "ci/build", "success");
        finish(next("testing"), YES, List.of());

        await().atMost(Duration.ofSeconds(60)).until(() -> stage().equals("done done"));
        await().atMost(Duration.ofSeconds(60)).until(() -> plane.stateOf(web, item).equals("Done"));
        assertThat(shop.merges()).isZero();
        assertThat(shop.branches()).containsOnlyKeys("main", BRANCH);
        assertThat(server.json("/api/v1/flows/f1").path("runs")).hasSize(5);
        assertThat(plane.commentsOf(web, item)).hasSize(7); // status, five outcomes, one of Ann's
    }

    private String stage() {
        var flow = server.json("/api/v1/flows/f1");
        return flow.path("stage").asString() + " " + flow.path("state").asString();
    }

    private String comments(String item) {
        return String.join("\n", plane.commentsOf(web, item));
    }

    /** The next job, which must be of this stage. */
    private Start next(String stage) {
        var start = node.next(Start.class);
        assertThat(start.order().prompt())
                .as(() -> server.json("/api/v1/flows/f1").toString())
                .contains("You do the stage '" + stage + "'");
        node.started(start);
        return start;
    }

    private void finish(Start start, String answer, List<RepositoryChange> changes) {
        var order = start.order();
        node.send(new NodeMessage.TurnBegan(order.attempt(), order.token()));
        node.send(
                new NodeMessage.Finished(
                        order.attempt(),
                        order.token(),
                        new AttemptResult(
                                new Ending.Succeeded(),
                                Optional.of(0),
                                true,
                                answer,
                                "session-1",
                                "",
                                new Usage(1, 1, 0, 1, 0, Optional.empty()),
                                List.of(),
                                IsolationKind.BUBBLEWRAP,
                                changes,
                                List.of(),
                                List.of(),
                                5)));
        node.next(FinishedStored.class);
    }

    /** What a node would have saved: one commit on the item's branch. */
    private RepositoryChange change(Start start) throws Exception {
        var work = folder.resolve("work");
        git(folder, "clone", "-q", "-b", BRANCH, gitea.url() + "/ada/shop.git", work.toString());
        var base = git(work, "rev-parse", "HEAD");
        Files.writeString(work.resolve("sorted"), "sorted");
        git(work, "add", "-A");
        git(work, "commit", "-q", "-m", "Sort the list");
        git(work, "update-ref", "refs/cadre/saved", "HEAD");
        var bundle = folder.resolve("saved.bundle");
        git(work, "bundle", "create", "-q", bundle.toString(), "refs/cadre/saved", "^" + base);
        var order = start.order();
        RunningServer.ok(
                server.send(
                        server.as(
                                        nodeKey,
                                        "/link/attempts/"
                                                + order.attempt()
                                                + "/artifacts?kind=bundle&repository=shop"
                                                + "&name=shop.bundle&token="
                                                + order.token())
                                .PUT(BodyPublishers.ofFile(bundle))));
        return new RepositoryChange(
                "shop", base, git(work, "rev-parse", "HEAD"), 1, List.of(), 1, 1, 0);
    }

    private String git(Path directory, String... arguments) throws Exception {
        var argv = new ArrayList<String>(List.of("git"));
        argv.addAll(List.of(arguments));
        var env =
                Map.of(
                        "PATH", PATH,
                        "HOME", folder.toString(),
                        "GIT_AUTHOR_NAME", "a",
                        "GIT_AUTHOR_EMAIL", "a@example.org",
                        "GIT_COMMITTER_NAME", "a",
                        "GIT_COMMITTER_EMAIL", "a@example.org");
        var done =
                new Programs()
                        .run(
                                new Command(argv, env, directory),
                                Stdin.empty(),
                                Duration.ofSeconds(60),
                                1 << 20);
        assertThat(done.succeeded()).as(done.err()).isTrue();
        return done.line();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
