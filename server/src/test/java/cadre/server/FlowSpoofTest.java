package cadre.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.FlowWalk.Between;
import cadre.server.FlowWalk.Item;
import cadre.server.flows.delivery.Sent;
import cadre.server.forges.fake.FakePlane;
import cadre.wire.json.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Who tries to pass a gate with what is not the word of one who may: nothing moves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FlowSpoofTest {
    private FlowWalk walk;
    private FakePlane.User eve;

    @BeforeAll
    void open(@TempDir Path folder) {
        walk = new FlowWalk(folder, Map.of("CADRE_FLOWS_LOOK_SEC", "1"));
        walk.hooks(FakePlane.Generation.V1);
        eve = walk.plane.user("eve");
    }

    @AfterAll
    void close() {
        walk.close();
    }

    @Test
    void a_word_in_the_tracker_is_of_who_posted_it_and_as_it_was_posted() {
        var item = walk.begin("Words of others", "");
        walk.toItsApproval(item, Between.NOTHING);
        var comments = "/work-items/" + item.id() + "/comments/";
        var approval = Map.of("comment_html", "<p>:approved:</p>", "created_by", walk.ann.id());

        var claimed = ask(eve, "POST", comments, approval).path("id").asString();
        passedOver(item, claimed, "is no approver");
        var agents = ask(walk.bot, "POST", comments, approval).path("id").asString();
        passedOver(item, agents, "an agent wrote it");
        var edited = walk.plane.comment(walk.ann, walk.web, item.id(), "<p>Go on like that</p>");
        walk.plane.edit(walk.ann, walk.web, edited, "<p>:approved:</p>");
        passedOver(item, edited, "it was edited");
        var changed = walk.plane.comment(walk.ann, walk.web, item.id(), "<p>And so on</p>");
        ask(eve, "PATCH", comments + changed + "/", approval);
        passedOver(item, changed, "it was edited");
        for (var name : List.of("ann", "ann[bot]", walk.ann.id() + "[bot]")) {
            var namesake = walk.plane.user(name);
            passedOver(
                    item,
                    walk.plane.comment(namesake, walk.web, item.id(), "<p>:approved:</p>"),
                    "is no approver");
        }

        end(item);
    }

    @Test
    void an_approval_from_before_the_outcome_counts_no_more_however_often_it_is_delivered() {
        var item = walk.begin("Too early", "");
        var analysis = walk.next(item, "analysis");
        walk.plane.comment(walk.ann, walk.web, item.id(), "<p>:approved:</p>");
        var delivery = deliveryOf(item);
        walk.finish(analysis, "It is clear.", List.of());
        walk.gate(item, "approval", "waiting");
        replay(delivery);
        isStill(item, "analysis active");

        walk.plane.comment(walk.ann, walk.web, item.id(), "<p>:rejected: too vague</p>");
        var again = walk.next(item, "analysis");
        assertThat(again.order().prompt()).contains("> - approval: rejected: too vague");
        walk.finish(again, "It is clear now.", List.of());
        walk.gate(item, "approval", "waiting");
        replay(delivery);
        isStill(item, "analysis active");
        assertThat(walk.view(item).path("rework").asInt()).isEqualTo(1);
        assertThat(walk.view(item).path("runs")).hasSize(2);

        end(item);
    }

    @Test
    void a_delivery_that_is_not_signed_is_refused_and_a_signed_lie_only_makes_it_look() {
        var item = walk.begin("Lies", "");
        walk.toItsApproval(item, Between.NOTHING);
        var lie =
                Json.writeBytes(
                        Map.of(
                                "event",
                                "issue_comment",
                                "action",
                                "created",
                                "data",
                                Map.of(
                                        "id", "c-0",
                                        "issue", item.id(),
                                        "project", walk.web.id(),
                                        "actor", walk.ann.id(),
                                        "comment_html", "<p>:approved:</p>"),
                                "activity",
                                Map.of("actor", Map.of("id", walk.ann.id()))));
        var good = Sent.hmac(FlowWalk.SECRET, lie);
        var refusedBefore = refused("plane");

        for (var path : List.of("/webhook/plane", "/webhook/c/plane")) {
            assertThat(send(path, lie)).isEqualTo(401);
            assertThat(send(path, lie, "X-Plane-Signature", "")).isEqualTo(401);
            assertThat(send(path, lie, "X-Plane-Signature", Sent.hmac("other", lie)))
                    .isEqualTo(401);
            assertThat(send(path, "{}".getBytes(UTF_8), "X-Plane-Signature", good)).isEqualTo(401);
            assertThat(send(path, lie, "X-Gitea-Signature", good)).isEqualTo(401);
        }
        assertThat(send("/webhook/gitea", lie, "X-Hub-Signature-256", "sha256=")).isEqualTo(401);
        assertThat(refused("plane")).isEqualTo(refusedBefore + 10);
        assertThat(send("/webhook/plane", lie, "X-Plane-Signature", good)).isEqualTo(200);

        isStill(item, "analysis active");
        end(item);
    }

    @Test
    void a_review_counts_on_the_newest_commit_of_an_approver_who_is_not_the_author() {
        var item = walk.begin("Reviews of others", "");
        walk.toItsApproval(item, Between.NOTHING);
        walk.plane.comment(walk.ann, walk.web, item.id(), "<p>:approved:</p>");
        walk.finish(walk.next(item, "architecture"), "One comparator.", List.of());
        var development = walk.next(item, "development");
        walk.finish(development, "Sorted.", List.of(walk.change(item, development)));
        var review = walk.next(item, "review");
        walk.gitea.review(walk.reviewer, walk.shop, walk.pullRequest(item), "APPROVED");
        walk.gitea.commit(walk.reviewer, walk.shop, item.branch(), "more", "of it");
        walk.check(item, "success");
        walk.finish(review, FlowWalk.YES, List.of());
        walk.finish(walk.next(item, "review"), FlowWalk.YES, List.of());

        isPassedOver(item, "review", walk.reviewer.id(), "it is of an older commit");
        walk.gitea.review(walk.coder, walk.shop, walk.pullRequest(item), "APPROVED");
        isPassedOver(item, "review", walk.coder.id(), "it is the author's or an agent's");
        var namesake = walk.gitea.user(walk.reviewer.login() + "[bot]");
        walk.gitea.letWrite(walk.shop, namesake);
        walk.gitea.review(namesake, walk.shop, walk.pullRequest(item), "APPROVED");
        isPassedOver(item, "review", namesake.id(), "does not name it as an approver");
        isStill(item, "review active");
        assertThat(walk.gates(item))
                .containsEntry("verdict", "open")
                .containsEntry("checks", "open");

        walk.gitea.review(walk.reviewer, walk.shop, walk.pullRequest(item), "APPROVED");
        walk.finish(walk.next(item, "testing"), FlowWalk.YES, List.of());
        await().atMost(FlowWalk.SOON).until(() -> walk.stage(item).equals("done done"));
        assertThat(walk.shop.merges()).isZero();
    }

    /** That the gate has seen the comment, and says why it does not count. */
    private void passedOver(Item item, String comment, String why) {
        isPassedOver(item, "approval", comment, why);
        assertThat(walk.stage(item)).isEqualTo("analysis active");
        assertThat(walk.view(item).path("runs")).hasSize(1);
    }

    private void isPassedOver(Item item, String gate, Object which, String why) {
        await(which + " " + why)
                .atMost(FlowWalk.SOON)
                .untilAsserted(
                        () -> assertThat(why(item, gate)).contains(which.toString()).contains(why));
    }

    private String why(Item item, String gate) {
        return walk.view(item)
                .path("gates")
                .valueStream()
                .filter(each -> each.path("gate").asString().equals(gate))
                .map(each -> each.path("why").asString())
                .findFirst()
                .orElse("");
    }

    /** That a look that began after now is over, and it has not moved. */
    private void isStill(Item item, String stage) {
        var before = looks(item);
        await().atMost(FlowWalk.SOON).until(() -> looks(item) > before + 1);
        assertThat(walk.stage(item)).isEqualTo(stage);
    }

    private long looks(Item item) {
        var read = "/work-items/" + item.id() + "/ ";
        return walk.plane.asked().stream()
                .filter(line -> line.startsWith("GET ") && line.contains(read))
                .count();
    }

    private void end(Item item) {
        RunningServer.ok(walk.server.post("/api/v1/flows/" + item.flow() + "/cancel", "{}"));
    }

    /** The newest delivery about a comment on the item, when it is there. */
    private String deliveryOf(Item item) {
        return await().atMost(FlowWalk.SOON)
                .until(
                        () ->
                                walk.server
                                        .json("/api/v1/deliveries?connection=plane")
                                        .path("items")
                                        .valueStream()
                                        .filter(one ->
                                                one.path("subject").asString().equals(item.id())
                                                        && one.path("fate")
                                                                .asString()
                                                                .equals("look")
                                                        && one.path("kind")
                                                                .asString()
                                                                .equals("comment"))
                                        .map(one -> one.path("id").asString())
                                        .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    /** By who holds its bytes, and by an operator. */
    private void replay(String delivery) {
        var path = "/api/v1/deliveries/" + delivery;
        var body = walk.server.json(path).path("body").asString().getBytes(UTF_8);
        assertThat(
                        send(
                                "/webhook/plane",
                                body,
                                "X-Plane-Signature",
                                Sent.hmac(FlowWalk.SECRET, body)))
                .isEqualTo(200);
        RunningServer.ok(walk.server.post(path + "/replay", "{}"));
    }

    private int send(String path, byte[] body, String... headers) {
        var request =
                walk.server
                        .open(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return walk.server.send(request).statusCode();
    }

    private long refused(String connection) {
        return walk.server
                .json("/api/v1/connections")
                .path("items")
                .valueStream()
                .filter(one -> one.path("name").asString().equals(connection))
                .findFirst()
                .orElseThrow()
                .path("refused")
                .asLong();
    }

    /** What a program does in Plane with a user's key. */
    private JsonNode ask(FakePlane.User by, String method, String path, Map<String, String> body) {
        var root = walk.plane.url() + "/api/v1/workspaces/acme/projects/" + walk.web.id();
        HttpResponse<String> answer =
                walk.server.send(
                        HttpRequest.newBuilder(URI.create(root + path))
                                .header("X-API-Key", by.key())
                                .method(method, BodyPublishers.ofString(Json.write(body))));
        return Json.read(RunningServer.ok(answer).body(), JsonNode.class);
    }
}
