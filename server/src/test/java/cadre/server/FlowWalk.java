package cadre.server;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.forges.fake.FakeGitea;
import cadre.server.forges.fake.FakePlane;
import cadre.wire.flow.FlowFile;
import cadre.wire.flow.ShippedFlow;
import cadre.wire.job.RepositoryChange;
import cadre.wire.json.Json;
import cadre.wire.link.ServerMessage.Start;
import cadre.wire.link.ServerMessage.Stop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * A server with a Plane and a Gitea over HTTP, and a node whose jobs end as a test says: items go
 * through the flow that Cadre ships. The Gitea has the oddities of 1.23.0.
 */
final class FlowWalk implements AutoCloseable {
    static final String YES = "{\"verdict\":\"approve\",\"findings\":[]}";
    static final String SECRET = "a-secret-of-hooks";

    /** The flow that Cadre ships, with jobs of the rehearsal agent. */
    static final String FLOW =
            ShippedFlow.text().replace(", expects:", ", profile: rehearsal, expects:");

    /** Shorter than an item rests when no webhook tells of it, unless a test says otherwise. */
    static final Duration SOON = Duration.ofSeconds(40);

    final FakePlane plane = FakePlane.start();
    final FakePlane.User bot = plane.user("cadre");
    final FakePlane.User ann = plane.user("ann");
    final FakePlane.Project web = plane.project("WEB");
    final FakeGitea gitea;
    final FakeGitea.User coder;
    final FakeGitea.User reviewer;
    final FakeGitea.Repository shop;
    RunningServer server;
    TestNode node;
    private final Path folder;
    private final Map<String, String> settings;
    private final int port;
    private final WalkJobs jobs;

    /** A work item, and its way. */
    record Item(String id, String key, String flow, String branch) {}

    /** What happens between the steps of a walk, while these jobs run: one, or none at a gate. */
    @FunctionalInterface
    interface Between {
        Between NOTHING = _ -> {};

        void happens(Start... running);
    }

    /**
     * Starts all of it, without webhooks.
     *
     * @param more settings of the server
     */
    FlowWalk(Path folder, Map<String, String> more) {
        this.folder = folder;
        gitea = FakeGitea.start(folder.resolve("forge"), FakeGitea.Flavour.GITEA_1_23_0);
        coder = gitea.user("cadre");
        reviewer = gitea.user("rob");
        shop = gitea.repository(gitea.user("ada"), "shop");
        gitea.letWrite(shop, coder);
        gitea.letWrite(shop, reviewer);
        gitea.commit(reviewer, shop, "main", FlowFile.PATH, FLOW);
        gitea.protect(shop, "main", List.of("ci/*"), 1);
        port = freePort();
        settings = settings(more);
        configure("");
        server = RunningServer.on(home(), settings);
        jobs = new WalkJobs(folder, server.nodeKey("n1").secret());
        node = TestNode.welcomed(server, jobs.nodeKey(), List.of());
    }

    private Map<String, String> settings(Map<String, String> more) {
        var all = new HashMap<String, String>();
        all.put("CADRE_PORT", Integer.toString(port));
        all.put("CADRE_PLANE_API_URL", plane.url().toString());
        all.put("CADRE_PLANE_API_TOKEN", bot.key());
        all.put("CADRE_PLANE_WORKSPACE_SLUG", FakePlane.WORKSPACE);
        all.put("CADRE_PLANE_WEBHOOK_SECRET", SECRET);
        all.put("CADRE_PLANE_APPROVERS", ann.id());
        all.put("CADRE_PLANE_OWN_ACTORS", bot.id());
        all.put("CADRE_GITEA_URL", gitea.url().toString());
        all.put("CADRE_GITEA_TOKEN", coder.token());
        all.put("CADRE_GITEA_WEBHOOK_SECRET", SECRET);
        all.put("CADRE_GITEA_APPROVERS", Long.toString(reviewer.id()));
        all.put("CADRE_GITEA_OWN_ACTORS", Long.toString(coder.id()));
        all.putAll(more);
        return all;
    }

    private Path home() {
        return folder.resolve("data");
    }

    /** Writes where the project's work is done, with these lines more. */
    void configure(String more) {
        try {
            Files.createDirectories(home());
            Files.writeString(
                    home().resolve("connections.yaml"),
                    """
                    flows:
                      - tracker: plane
                        project: %s
                        host: gitea
                        repository: ada/shop
                    """
                                    .formatted(web.id())
                            + more);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where webhooks of a connection go. */
    URI hook(String name) {
        return URI.create("http://127.0.0.1:" + port + "/webhook/" + name);
    }

    /** From now on both send webhooks, and no others. */
    void hooks(FakePlane.Generation generation) {
        noHooks();
        plane.hook(hook("plane"), SECRET, generation);
        gitea.hook(shop, hook("gitea"), SECRET);
    }

    /** From now on nobody sends webhooks. */
    void noHooks() {
        plane.unhook();
        gitea.unhook(shop);
    }

    /** Stops the server and starts it again; webhooks of that time come afterwards. */
    void restart(Start... running) {
        plane.courier().hold();
        gitea.courier().hold();
        node.close();
        server.close();
        server = RunningServer.on(home(), settings);
        node =
                TestNode.welcomed(
                        server,
                        jobs.nodeKey(),
                        Arrays.stream(running)
                                .map(one ->
                                        TestNode.held(one.order().attempt(), one.order().token()))
                                .toList());
        plane.courier().release();
        gitea.courier().release();
    }

    @Override
    public void close() {
        node.close();
        server.close();
        plane.close();
        gitea.close();
    }

    /** A new item, on its way by hand. */
    Item begin(String title, String html) {
        return start(plane.item(ann, web, title, html));
    }

    /** Starts an item by hand. */
    Item start(String id) {
        return item(
                Json.read(
                        RunningServer.ok(
                                        server.post(
                                                "/api/v1/flows", Json.write(Map.of("item", id))))
                                .body(),
                        JsonNode.class));
    }

    static Item item(JsonNode flow) {
        return new Item(
                flow.path("item").asString(),
                flow.path("key").asString(),
                flow.path("id").asString(),
                flow.path("branch").asString());
    }

    /** From an item that is on its way to done, with all that people and jobs do. */
    void walk(Item item, Between between) {
        between.happens();
        toItsApproval(item, between);
        goOn(item, between);
    }

    /** From there to done. */
    void goOn(Item item, Between between) {
        between.happens();
        plane.comment(ann, web, item.id(), "<p>:approved:</p>");
        var architecture = next(item, "architecture");
        between.happens(architecture);
        finish(architecture, "One comparator.", List.of());
        var development = next(item, "development");
        assertThat(development.order().prompt())
                .contains("> It is clear.", "> One comparator.")
                .doesNotContain(bot.key(), coder.token());
        between.happens(development);
        finish(development, "Sorted.", List.of(change(item, development)));
        toItsReview(item, between);
        between.happens();
        gitea.review(reviewer, shop, pullRequest(item), "APPROVED");
        check(item, "success");
        var testing = next(item, "testing");
        check(item, "pending");
        between.happens(testing);
        finish(testing, YES, List.of());
        gate(item, "checks", "pending");
        between.happens();
        check(item, "success");
        await().atMost(SOON).until(() -> stage(item).equals("done done"));
    }

    /** Until the analysis waits for its approval. */
    void toItsApproval(Item item, Between between) {
        var analysis = next(item, "analysis");
        between.happens(analysis);
        finish(analysis, "It is clear.", List.of());
        gate(item, "approval", "waiting");
        assertThat(stage(item)).isEqualTo("analysis active");
        assertThat(plane.stateOf(web, item.id())).isEqualTo("In-Progress");
    }

    /** From the end of the development until its review waits for a person. */
    void toItsReview(Item item, Between between) {
        var review = next(item, "review");
        between.happens(review);
        finish(review, YES, List.of());
        gate(item, "review", "waiting");
        assertThat(stage(item)).isEqualTo("review active");
    }

    /** That it is done, and that each thing on the way was done once. */
    void assertDone(Item item, int otherComments) {
        await().atMost(SOON).until(() -> plane.stateOf(web, item.id()).equals("Done"));
        var comments = plane.commentsOf(web, item.id());
        assertThat(comments).hasSize(7 + otherComments); // status, five outcomes, one of Ann's
        assertThat(comments).filteredOn(text -> text.contains("· default")).hasSize(1);
        assertThat(view(item).path("runs").valueStream())
                .extracting(
                        run -> run.path("stage").asString() + " " + run.path("state").asString())
                .containsExactly(
                        "analysis done",
                        "architecture done",
                        "development done",
                        "review done",
                        "testing done");
        assertThat(server.json("/api/v1/jobs?label=flow=" + item.flow()).path("items")).hasSize(5);
        assertThat(shop.pullRequests()).filteredOn(item.branch()::equals).hasSize(1);
        assertThat(shop.merges()).isZero();
        assertThat(gitea.asked()).noneMatch(line -> line.contains("/merge"));
    }

    JsonNode view(Item item) {
        return server.json("/api/v1/flows/" + item.flow());
    }

    /** Its stage and state. */
    String stage(Item item) {
        var flow = view(item);
        return flow.path("stage").asString() + " " + flow.path("state").asString();
    }

    /** Waits until a gate of the item's stage stands so. */
    void gate(Item item, String gate, String state) {
        await(gate + " of " + item)
                .atMost(SOON)
                .until(() -> gates(item).getOrDefault(gate, ""), state::equals);
    }

    /** How the gates of its stage stand. */
    Map<String, String> gates(Item item) {
        var all = new TreeMap<String, String>();
        view(item)
                .path("gates")
                .forEach(gate ->
                        all.put(gate.path("gate").asString(), gate.path("state").asString()));
        return all;
    }

    /** The commit of the item's branch. */
    String head(Item item) {
        return requireNonNull(shop.branches().get(item.branch()));
    }

    /** The required check reports about the newest commit. */
    void check(Item item, String state) {
        gitea.status(reviewer, shop, head(item), "ci/build", state);
    }

    /** The number of the item's pull request: without issues they are counted from 1. */
    long pullRequest(Item item) {
        return shop.pullRequests().indexOf(item.branch()) + 1L;
    }

    /** The next job, which must be of this stage of this item. */
    Start next(Item item, String stage) {
        var start = node.next(Start.class);
        assertThat(start.order().prompt())
                .as(() -> view(item).toString())
                .contains("You do the stage '" + stage + "' of the work item " + item.key() + ",");
        node.started(start);
        return start;
    }

    void finish(Start start, String answer, List<RepositoryChange> changes) {
        jobs.finish(node, start, answer, changes);
    }

    /** Ends an item whose job runs. */
    void stop(Item item, Start running) {
        RunningServer.ok(server.post("/api/v1/flows/" + item.flow() + "/cancel", "{}"));
        node.next(Stop.class);
        finish(running, "", List.of());
    }

    /** What a node would have saved: one commit on the item's branch. */
    RepositoryChange change(Item item, Start start) {
        return jobs.change(server, gitea.url() + "/ada/shop.git", item.branch(), start);
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
