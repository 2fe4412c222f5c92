package cadre.server.forges.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.fleet.Clock;
import cadre.server.forges.api.CallLog.Sent;
import cadre.server.forges.api.CallLog.SentCall;
import cadre.server.forges.api.Trouble;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.connection.Provider;
import cadre.server.forges.fake.FakePlane;
import cadre.server.forges.fake.FakePlane.Project;
import cadre.server.forges.fake.FakePlane.User;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlaneTest {
    private final FakePlane fake = FakePlane.start();
    private final List<Sent> calls = new CopyOnWriteArrayList<>();
    private User cadre;
    private User ann;
    private Project web;
    private Plane plane;

    @BeforeEach
    void connect() {
        cadre = fake.user("cadre");
        ann = fake.user("ann");
        web = fake.project("WEB");
        plane = plane(fake.url(), cadre.key());
    }

    private Plane plane(URI url, String token) {
        return new Plane(
                new Connection(
                        "plane",
                        Provider.PLANE,
                        url,
                        FakePlane.WORKSPACE,
                        token,
                        List.of(),
                        false,
                        Set.of(),
                        Set.of()),
                calls::add,
                new Clock());
    }

    @AfterEach
    void close() {
        fake.close();
    }

    @Test
    void an_item_comes_with_its_state_labels_and_plain_text() {
        var id =
                fake.item(
                        ann,
                        web,
                        "Faster start",
                        "<p>It is <b>slow</b>.</p><ul><li>very</li></ul>");
        fake.label(ann, web, id, "agents");

        var item = plane.item(ref(id)).orElseThrow();

        assertThat(item.key()).isEqualTo("WEB-1");
        assertThat(item.description()).isEqualTo("It is slow.\n- very");
        assertThat(item.state()).isEqualTo(state("Backlog"));
        assertThat(item.labels()).containsExactly("agents");
        assertThat(item.authorId()).isEqualTo(ann.id());
        assertThat(item.url()).endsWith("/acme/projects/" + web.id() + "/issues/" + id);
        assertThat(plane.self()).isEqualTo(cadre.id());
        assertThat(plane.projects()).containsEntry(web.id(), "WEB");
    }

    @Test
    void an_item_that_is_gone_is_empty() {
        var id = fake.item(ann, web, "Old", "<p></p>");
        fake.delete(web, id);

        assertThat(plane.item(ref(id))).isEmpty();
    }

    @Test
    void who_posted_a_comment_is_the_actor_whatever_created_by_says() throws Exception {
        var id = fake.item(ann, web, "Faster start", "<p></p>");
        var body = "{\"comment_html\":\"<p>:approved:</p>\",\"created_by\":\"" + ann.id() + "\"}";
        post(cadre, "/work-items/" + id + "/comments/", body);

        var comment = plane.comments(ref(id)).getFirst();

        assertThat(comment.actorId()).isEqualTo(cadre.id());
        assertThat(comment.actorName()).isEqualTo("cadre");
        assertThat(comment.text()).isEqualTo(":approved:");
        assertThat(comment.edited()).isFalse();
    }

    @Test
    void a_changed_comment_is_an_edited_one() {
        var id = fake.item(ann, web, "Faster start", "<p></p>");
        var comment = fake.comment(ann, web, id, "<p>Looks good</p>");
        fake.edit(ann, web, comment, "<p>Looks good</p><p>:approved:</p>");

        assertThat(plane.comments(ref(id)))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.text().lines()).containsExactly("Looks good", ":approved:");
                    assertThat(each.edited()).isTrue();
                });
    }

    @Test
    void a_comment_that_another_members_program_changed_is_an_edited_one_of_its_author() {
        var id = fake.item(ann, web, "Faster start", "<p></p>");
        var comment = fake.comment(ann, web, id, "<p>Looks good</p>");
        plane.edit(ref(id), comment, new Markup(":approved:"));

        assertThat(plane.comments(ref(id)))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.actorId()).isEqualTo(ann.id());
                    assertThat(each.text()).isEqualTo(":approved:");
                    assertThat(each.edited()).isTrue();
                });
    }

    @Test
    void a_comment_with_a_key_is_posted_once_and_then_changed() {
        var id = fake.item(ann, web, "Faster start", "<p></p>");

        var first = plane.comment(ref(id), "flow/1/status", new Markup("Waiting for **ann** <b>"));
        var again = plane.comment(ref(id), "flow/1/status", new Markup("other"));
        plane.edit(ref(id), first, new Markup("Done: `mvn`"));

        assertThat(again).isEqualTo(first);
        assertThat(fake.commentsOf(web, id)).containsExactly("<p>Done: <code>mvn</code></p>");
    }

    @Test
    void an_item_is_moved_and_moving_it_again_changes_nothing() {
        var id = fake.item(ann, web, "Faster start", "<p></p>");

        plane.move(ref(id), state("In-Progress").id());
        plane.move(ref(id), state("In-Progress").id());

        assertThat(fake.stateOf(web, id)).isEqualTo("In-Progress");
        assertThat(plane.item(ref(id)).orElseThrow().state().group()).isEqualTo("started");
    }

    @Test
    void all_pages_are_read_and_what_is_over_is_left_out_at_the_first_look() {
        for (int i = 0; i < 230; i++) {
            fake.item(ann, web, "Item " + i, "<p></p>");
        }
        var done = fake.item(ann, web, "Old", "<p></p>");
        fake.move(ann, web, done, "Done");

        var open = plane.changedItems(web.id(), Instant.EPOCH);

        assertThat(open).hasSize(230);
        assertThat(open.getFirst().title()).isEqualTo("Item 229");
        assertThat(plane.changedItems(web.id(), open.get(1).updatedAt()))
                .extracting(WorkItem::title)
                .containsExactly("Old", "Item 229", "Item 228");
    }

    @Test
    void an_older_server_knows_items_as_issues() {
        fake.knowOldNamesOnly();
        var id = fake.item(ann, web, "Faster start", "<p></p>");

        assertThat(plane.item(ref(id))).isPresent();
        plane.comment(ref(id), "k", new Markup("hello"));

        assertThat(fake.commentsOf(web, id)).containsExactly("<p>hello</p>");
    }

    @Test
    void too_many_calls_say_how_long_to_wait() {
        fake.allowCalls(0);

        assertThatThrownBy(() -> plane.self())
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY);
                            assertThat(Trouble.pause(e)).isPresent();
                        });
    }

    @Test
    void what_did_not_change_is_not_sent_again() {
        var id = fake.item(ann, web, "Faster start", "<p></p>");
        plane.item(ref(id));
        var second = plane.item(ref(id));

        assertThat(second).isPresent();
        assertThat(fake.asked().getLast()).endsWith("/work-items/" + id + "/ 304");
    }

    @Test
    void each_call_is_told_without_token_and_query() {
        plane.changedItems(web.id(), Instant.EPOCH);

        assertThat(calls).hasSameSizeAs(fake.asked());
        assertThat(calls.toString()).doesNotContain(cadre.key()).doesNotContain("order_by");
        assertThat(calls.getFirst().connection()).isEqualTo("plane");
        assertThat(calls.getFirst())
                .isInstanceOfSatisfying(
                        SentCall.class, call -> assertThat(call.status()).isEqualTo(200));
    }

    @Test
    void a_refusal_names_the_call_and_never_the_token() {
        var wrong = plane(fake.url(), "plane_api_wrong");

        assertThatThrownBy(wrong::self)
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.UPSTREAM);
                            assertThat(Trouble.status(e)).contains(401);
                            assertThat(e.which()).containsEntry("request", "GET /users/me/");
                        })
                .hasMessageNotContaining("plane_api_wrong");
        fake.failNext(1);
        assertThatThrownBy(() -> plane.self()).hasMessageContaining("502");
    }

    @Test
    void an_id_cannot_lead_to_another_path() {
        for (var bad : List.of("..", ".", "", "a/../b", "a\nb")) {
            assertThatThrownBy(() -> plane.item(ref(bad)))
                    .isInstanceOfSatisfying(
                            CadreException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID));
        }
        assertThat(plane.item(ref("a?x=1#y"))).isEmpty();
        assertThat(fake.asked().getLast()).contains("/work-items/a%3Fx%3D1%23y/");
    }

    @Test
    void a_description_of_five_megabytes_is_read() {
        var id = fake.item(ann, web, "Long", "<p>" + "word ".repeat(1 << 20) + "</p>");

        assertThat(plane.item(ref(id)).orElseThrow().description()).hasSizeGreaterThan(5_000_000);
    }

    @Test
    void a_large_item_is_read_anew_only_when_it_has_changed() {
        var id = fake.item(ann, web, "Long", "<p>" + "word ".repeat(1 << 20) + "</p>");
        var small = fake.item(ann, web, "Short", "<p></p>");

        var first = plane.item(ref(id)).orElseThrow();
        assertThat(plane.item(ref(id)).orElseThrow()).isSameAs(first);
        assertThat(plane.item(ref(small)).orElseThrow().title()).isEqualTo("Short");
        fake.move(ann, web, id, "Done");

        var moved = plane.item(ref(id)).orElseThrow();
        assertThat(moved.state().name()).isEqualTo("Done");
        assertThat(moved.description()).isEqualTo(first.description());
    }

    @Test
    void of_large_items_no_more_are_kept_than_have_room() {
        var ids =
                IntStream.range(0, 4)
                        .mapToObj(n -> fake.item(ann, web, "Long " + n, "word ".repeat(1 << 20)))
                        .toList();
        var first = plane.item(ref(ids.getFirst())).orElseThrow();

        ids.forEach(id -> plane.item(ref(id)));

        var again = plane.item(ref(ids.getFirst())).orElseThrow();
        assertThat(again).isEqualTo(first).isNotSameAs(first);
    }

    private ItemRef ref(String id) {
        return new ItemRef(web.id(), id);
    }

    private ItemState state(String name) {
        return plane.states(web.id()).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void post(User by, String path, String body) throws Exception {
        var uri = fake.url() + "/api/v1/workspaces/acme/projects/" + web.id() + path;
        try (var http = HttpClient.newHttpClient()) {
            var answer =
                    http.send(
                            HttpRequest.newBuilder(URI.create(uri))
                                    .header("X-API-Key", by.key())
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(201);
        }
    }
}
