package cadre.server.flows.outbox;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cadre.server.feed.Feed;
import cadre.server.feed.Filter;
import cadre.server.fleet.Clock;
import cadre.server.flows.outbox.Entry.State;
import cadre.server.flows.outbox.Leaks.LiveSecret;
import cadre.server.forges.Adapters;
import cadre.server.forges.FlowBranch;
import cadre.server.forges.api.AuditedCalls;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.connection.Provider;
import cadre.server.forges.fake.FakeGitea;
import cadre.server.forges.fake.FakePlane;
import cadre.server.forges.tracker.ItemRef;
import cadre.server.forges.tracker.Markup;
import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import cadre.wire.event.Event;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {
    private static final String SECRET = "npm_9aLkQ2+/zXyW81";

    @TempDir Path home;
    private final Clock clock = new Clock();
    private final FakePlane plane = FakePlane.start();
    private final FakePlane.User cadre = plane.user("cadre");
    private final FakePlane.Project web = plane.project("WEB");
    private final Map<String, Connection> connections = new ConcurrentHashMap<>();
    private FakeGitea gitea;
    private FakeGitea.Repository shop;
    private Database db;
    private Feed feed;
    private Outbox outbox;
    private ItemRef item;

    @BeforeEach
    void open() {
        gitea = FakeGitea.start(home.resolve("forge"), FakeGitea.Flavour.GITEA);
        var bot = gitea.user("cadre");
        shop = gitea.repository(gitea.user("ann"), "shop");
        gitea.letWrite(shop, bot);
        connect("plane", Provider.PLANE, plane.url(), cadre.key());
        connect("gitea", Provider.GITEA, gitea.url(), bot.token());
        item = new ItemRef(web.id(), plane.item(plane.user("ann"), web, "Faster", "<p>slow</p>"));
        start();
    }

    private void start() {
        db = TestStores.main(home);
        feed = new Feed(db, clock);
        var adapters =
                new Adapters(
                        name -> Optional.ofNullable(connections.get(name)),
                        new AuditedCalls(db, feed),
                        clock);
        outbox =
                new Outbox(
                        db,
                        feed,
                        adapters,
                        new Leaks(() -> List.of(new LiveSecret("the secret NPM_TOKEN", SECRET))),
                        clock);
    }

    private void stop() {
        feed.close();
        db.close();
    }

    @AfterEach
    void close() {
        stop();
        plane.close();
        gitea.close();
    }

    @Test
    void what_is_stored_is_done_once_in_order() {
        store("plane", "flow/1/status", new Action.Comment(item, "Analysis begins"));
        store("plane", "flow/1/status", new Action.Comment(item, "Another text"));
        store("plane", "flow/1/move", new Action.Move(item, web.state("In-Progress").id()));
        store("plane", "flow/1/edit", new Action.Edit(item, "flow/1/status", "Analysis is done"));

        outbox.drain("plane");
        outbox.drain("plane");

        assertThat(plane.commentsOf(web, item.id())).containsExactly("<p>Analysis is done</p>");
        assertThat(plane.stateOf(web, item.id())).isEqualTo("In-Progress");
        assertThat(entry("plane", "flow/1/edit").state()).isEqualTo(State.DONE);
        assertThat(outbox.waiting()).isEmpty();
    }

    @Test
    void a_branch_and_a_draft_are_made_once() {
        var branch = new FlowBranch("cadre", "cadre/web-1");
        store("gitea", "branch", new Action.Branch("ann/shop", branch, "main"));
        outbox.drain("gitea");
        gitea.commit(gitea.user("dev"), shop, "cadre/web-1", "a", "a");
        store("gitea", "draft", new Action.Draft("ann/shop", branch, "main", "Faster", "Text"));
        outbox.drain("gitea");
        store("gitea", "ready", new Action.Ready("ann/shop", 1));
        outbox.drain("gitea");

        assertThat(entry("gitea", "branch").result()).isEqualTo(shop.branches().get("main"));
        assertThat(entry("gitea", "draft").result()).isEqualTo("1");
        assertThat(entry("gitea", "ready").state()).isEqualTo(State.DONE);
        assertThatThrownBy(() -> new FlowBranch("cadre", "main")).hasMessageContaining("prefix");
    }

    @Test
    void a_host_that_is_away_is_tried_again_with_growing_pauses() {
        store("plane", "a", new Action.Comment(item, "first"));
        store("plane", "b", new Action.Comment(item, "second"));
        plane.failNext(3);

        outbox.drain("plane");
        assertThat(entry("plane", "a").tries()).isEqualTo(1);
        outbox.drain("plane");
        assertThat(entry("plane", "a").tries()).as("not before its time").isEqualTo(1);
        for (int seconds : new int[] {1, 2}) {
            clock.pass(Duration.ofSeconds(seconds));
            outbox.drain("plane");
        }
        assertThat(entry("plane", "a").tries()).isEqualTo(3);
        assertThat(entry("plane", "b").tries()).as("it waits for the one before").isZero();

        clock.pass(Duration.ofSeconds(4));
        outbox.drain("plane");

        assertThat(plane.commentsOf(web, item.id()))
                .containsExactly("<p>first</p>", "<p>second</p>");
        assertThat(Outbox.pauseAfter(60)).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void a_limit_of_calls_is_obeyed_and_counts_as_no_try() {
        store("plane", "a", new Action.Comment(item, "first"));
        plane.allowCalls(0);

        outbox.drain("plane");

        var waiting = entry("plane", "a");
        assertThat(waiting.tries()).isZero();
        assertThat(waiting.due()).isAfter(clock.instant());
        plane.allowCalls(100);
        clock.pass(Duration.between(clock.instant(), waiting.due()));
        outbox.drain("plane");
        assertThat(entry("plane", "a").state()).isEqualTo(State.DONE);
    }

    @Test
    void what_waits_is_still_there_after_a_restart_and_goes_out_when_the_port_is_back() {
        var real = requireNonNull(connections.get("plane")).url();
        connect("plane", Provider.PLANE, URI.create("http://127.0.0.1:1"), cadre.key());
        store("plane", "a", new Action.Comment(item, "first"));
        outbox.drain("plane");
        assertThat(entry("plane", "a").reason()).contains("cannot be reached");

        stop();
        start();
        connect("plane", Provider.PLANE, real, cadre.key());
        clock.pass(Duration.ofMinutes(10));
        outbox.drain("plane");

        assertThat(plane.commentsOf(web, item.id())).containsExactly("<p>first</p>");
    }

    @Test
    void a_server_that_died_between_the_writing_and_its_row_leaves_no_second_comment() {
        store("plane", "a", new Action.Comment(item, "first"));
        var now = clock.instant();
        var died = db.write(tx -> OutboxStore.take(tx, "plane", now, now.plus(Outbox.LEASE)));
        new Adapters(name -> Optional.ofNullable(connections.get(name)), _ -> {}, clock)
                .tracker("plane")
                .comment(item, "a", new Markup("first"));

        outbox.drain("plane");
        assertThat(entry("plane", "a").state()).as("somebody is at it").isEqualTo(State.WAITING);
        clock.pass(Outbox.LEASE.plusSeconds(1));
        outbox.drain("plane");

        assertThat(entry("plane", "a").state()).isEqualTo(State.DONE);
        assertThat(plane.commentsOf(web, item.id())).hasSize(1);
        var late =
                db.write(tx ->
                        OutboxStore.end(
                                tx,
                                died.orElseThrow().entry().id(),
                                died.get().token(),
                                State.REFUSED,
                                "",
                                "",
                                clock.instant()));
        assertThat(late).as("the one that took it first comes too late").isFalse();
    }

    @Test
    void a_call_that_takes_longer_than_the_lease_is_nobody_elses() {
        store("plane", "a", new Action.Comment(item, "first"));
        var writes = new AtomicInteger();
        var leaks = new Leaks(List::of);
        var others = new Outbox(db, feed, _ -> "" + writes.incrementAndGet(), leaks, clock);
        var slow =
                new Object() {
                    final Outbox outbox = new Outbox(db, feed, _ -> write(), leaks, clock);

                    private String write() {
                        for (int i = 0; i < 4; i++) {
                            clock.pass(Outbox.LEASE.minusSeconds(1));
                            outbox.renewOnce();
                            others.drain("plane");
                        }
                        return "slow " + writes.incrementAndGet();
                    }
                };

        slow.outbox.drain("plane");

        assertThat(entry("plane", "a").result()).isEqualTo("slow 1");
    }

    @Test
    void what_cannot_be_written_by_a_mistake_of_cadre_holds_nothing_up_for_good() {
        store("plane", "a", new Action.Comment(item, "first"));
        store("plane", "b", new Action.Comment(item, "second"));
        var broken =
                new Outbox(
                        db,
                        feed,
                        entry -> {
                            if (entry.name().equals("a")) {
                                throw new IllegalStateException("no such thing");
                            }
                            return "1";
                        },
                        new Leaks(List::of),
                        clock);

        broken.drain("plane");
        assertThat(entry("plane", "a").reason()).contains("mistake of its own");
        clock.pass(Duration.ofHours(25));
        broken.drain("plane");

        assertThat(entry("plane", "a").state()).isEqualTo(State.REFUSED);
        assertThat(entry("plane", "b").state()).isEqualTo(State.DONE);
    }

    @Test
    void an_edit_that_waits_is_replaced_by_the_next_of_the_same_comment() {
        store("plane", "status", new Action.Comment(item, "0"));
        for (int i = 1; i <= 5; i++) {
            store("plane", "edit" + i, new Action.Edit(item, "status", "text " + i));
        }

        outbox.drain("plane");

        assertThat(plane.commentsOf(web, item.id())).containsExactly("<p>text 5</p>");
        assertThat(entry("plane", "edit4").state()).isEqualTo(State.REPLACED);
        assertThat(plane.asked()).filteredOn(line -> line.startsWith("PATCH")).hasSize(1);
    }

    @Test
    void a_text_with_a_live_secret_does_not_leave() {
        var bytes = SECRET.getBytes(StandardCharsets.UTF_8);
        var texts =
                List.of(
                        "token " + SECRET,
                        SECRET.substring(0, 9) + "\n" + SECRET.substring(9),
                        SECRET.substring(0, 4) + "\u200b" + SECRET.substring(4),
                        Base64.getEncoder().encodeToString(bytes),
                        Base64.getEncoder()
                                .encodeToString(
                                        ("x" + SECRET + "yz").getBytes(StandardCharsets.UTF_8)),
                        Base64.getUrlEncoder()
                                .encodeToString(
                                        ("xy" + SECRET + "z").getBytes(StandardCharsets.UTF_8)),
                        java.util.HexFormat.of().withUpperCase().formatHex(bytes));
        for (int i = 0; i < texts.size(); i++) {
            store("plane", "leak" + i, new Action.Comment(item, texts.get(i)));
        }
        store("plane", "fine", new Action.Comment(item, "fine"));

        outbox.drain("plane");

        assertThat(plane.commentsOf(web, item.id())).containsExactly("<p>fine</p>");
        assertThat(events("outbox.refused"))
                .hasSameSizeAs(texts)
                .allSatisfy(event -> {
                    assertThat(event.body().path("reason").asString(""))
                            .isEqualTo("the text holds the secret NPM_TOKEN");
                    assertThat(event.toString()).doesNotContain(SECRET);
                });
    }

    @Test
    void what_the_other_end_refuses_for_good_holds_nothing_up() {
        store("plane", "gone", new Action.Comment(new ItemRef(web.id(), "none"), "x"));
        store("plane", "edit", new Action.Edit(item, "never", "x"));
        store("plane", "fine", new Action.Comment(item, "fine"));

        outbox.drain("plane");

        assertThat(entry("plane", "gone").state()).isEqualTo(State.REFUSED);
        assertThat(entry("plane", "gone").reason()).contains("404");
        assertThat(entry("plane", "edit").state()).isEqualTo(State.REFUSED);
        assertThat(entry("plane", "fine").state()).isEqualTo(State.DONE);
    }

    @Test
    void each_call_that_leaves_is_in_the_audit_log() {
        store("plane", "a", new Action.Comment(item, "first"));
        outbox.drain("plane");

        assertThat(events("connection.called"))
                .hasSameSizeAs(plane.asked())
                .allSatisfy(event -> assertThat(event.thing()).isEqualTo("plane"));
        assertThat(events("connection.called").getLast().body().path("request").asString(""))
                .startsWith("POST /workspaces/acme/projects/");
    }

    @Test
    void the_loop_does_what_is_stored_and_one_that_is_away_keeps_no_other_waiting() {
        connect("away", Provider.PLANE, URI.create("http://127.0.0.1:1"), cadre.key());
        store("away", "a", new Action.Comment(item, "never"));
        try (var loop = new OutboxLoop(outbox, db)) {
            loop.start();
            store("plane", "a", new Action.Comment(item, "first"));

            await().untilAsserted(() -> {
                assertThat(entry("plane", "a").state()).isEqualTo(State.DONE);
                assertThat(entry("away", "a").tries()).isPositive();
            });
        }
    }

    private void connect(String name, Provider provider, URI url, String token) {
        connections.put(
                name,
                new Connection(
                        name,
                        provider,
                        url,
                        FakePlane.WORKSPACE,
                        token,
                        List.of(),
                        false,
                        Set.of(),
                        Set.of()));
    }

    private void store(String connection, String name, Action action) {
        db.write(tx -> outbox.store(tx, connection, name, action));
    }

    private Entry entry(String connection, String name) {
        return outbox.find(connection, name).orElseThrow();
    }

    private List<Event> events(String kind) {
        return feed.after(0, 1000, Filter.ofKinds(kind));
    }
}
