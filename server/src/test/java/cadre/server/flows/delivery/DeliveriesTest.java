package cadre.server.flows.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.access.Principal;
import cadre.server.feed.Feed;
import cadre.server.feed.cause.Origin;
import cadre.server.feed.cause.Origins;
import cadre.server.flows.delivery.Deliveries.Outcome;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.connection.Connections;
import cadre.server.forges.connection.Provider;
import cadre.server.forges.connection.Source;
import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.flow.DeliveryView;
import cadre.wire.id.KeyId;
import cadre.wire.trace.TraceParent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal and its hints on a real store. */
class DeliveriesTest {
    private static final Principal OPERATOR =
            new Principal(new KeyId(1), "ann", Grant.OPERATOR, Optional.empty(), "127.0.0.1");

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-31T12:00:00Z"));
    private final Connection plane = Sent.connection(Provider.PLANE, "s");
    private Database db;
    private Feed feed;
    private Deliveries deliveries;
    private Hints hints;

    @BeforeEach
    void open(@TempDir Path home) {
        db = TestStores.main(home);
        feed = new Feed(db, now::get);
        var configured = List.of(new Connections.Configured(plane, List.of(), Source.FILE));
        var connections = new Connections(() -> configured, List::of, now::get);
        deliveries = new Deliveries(db, feed, connections, now::get);
        hints = new Hints(db);
    }

    @AfterEach
    void close() {
        deliveries.close();
        feed.close();
        db.close();
    }

    private Outcome send(String item, String n, String actor) {
        var body =
                """
                {"event": "issue", "action": "updated", "n": "%s",
                 "data": {"id": "%s", "project": "p"}, "activity": {"actor": {"id": "%s"}}}
                """
                        .formatted(n, item, actor)
                        .getBytes(StandardCharsets.UTF_8);
        return deliveries.accept(
                List.of(plane),
                Sent.arrival(Map.of("X-Plane-Signature", Sent.hmac("s", body)), body));
    }

    @Test
    void five_hundred_deliveries_in_a_burst_for_one_item_are_one_look() throws Exception {
        try (var threads = Executors.newFixedThreadPool(16)) {
            for (var i = 0; i < 500; i++) {
                var n = Integer.toString(i);
                threads.submit(() -> send("i-1", n, "ann"));
            }
        }

        assertThat(deliveries.list(OPERATOR, Optional.empty(), Optional.empty(), 1_000).items())
                .hasSize(500);
        assertThat(hints.waiting(100))
                .singleElement()
                .satisfies(hint -> {
                    assertThat(hint.subject()).isEqualTo("i-1");
                    assertThat(hint.project()).isEqualTo("p");
                    assertThat(hint.kind()).isEqualTo(Kind.ITEM);
                });
    }

    @Test
    void a_hint_keeps_what_caused_the_newest_delivery_about_it() {
        var place = TraceParent.parse("00-" + "4b".repeat(16) + "-" + "f0".repeat(8) + "-01");
        for (var n : List.of("1", "2")) {
            var cause = Origins.passedOn().begin(Optional.of("hook-" + n), "POST", place);
            try (var _ = cause.bind()) {
                send("i-1", n, "ann");
            }
        }
        send("i-2", "3", "ann");

        assertThat(hints.waiting(10))
                .extracting(hint -> hint.cause().map(Origin::request))
                .containsExactly(Optional.of(Optional.of("hook-2")), Optional.empty());
        assertThat(hints.waiting(1).getFirst().cause().orElseThrow().traceparent())
                .isEqualTo(place);
    }

    @Test
    void what_no_secret_has_signed_is_counted_for_all_that_its_address_stands_for() {
        var other = Sent.connection(Provider.GITEA, "t");
        var arrival = Sent.arrival(Map.of("X-Plane-Signature", "00"), "{}");

        deliveries.accept(List.of(plane, other), arrival);
        deliveries.accept(List.of(plane), arrival);

        assertThat(deliveries.traffic(plane.name()).refused()).isEqualTo(2);
        assertThat(deliveries.traffic(other.name()).refused()).isEqualTo(1);
    }

    @Test
    void the_last_page_of_the_journal_names_no_next_one() {
        send("i-1", "1", "ann");
        send("i-2", "2", "ann");

        var first = deliveries.list(OPERATOR, Optional.empty(), Optional.empty(), 1);
        var last = deliveries.list(OPERATOR, Optional.empty(), first.next(), 1);
        assertThat(first.items().getFirst().subject()).isEqualTo("i-2");
        assertThat(last.items().getFirst().subject()).isEqualTo("i-1");
        assertThat(last.next()).isEmpty();
    }

    @Test
    void the_journal_of_a_connection_that_nobody_knows_names_those_that_there_are() {
        assertThat(of(plane.name()).items()).isEmpty();

        assertThatThrownBy(() -> of("plan"))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
                .hasMessageContaining("[" + plane.name() + "]");
    }

    private Page<DeliveryView> of(String connection) {
        return deliveries.list(OPERATOR, Optional.of(connection), Optional.empty(), 10);
    }

    @Test
    void a_look_that_is_over_takes_its_hint_but_not_a_newer_one() {
        send("i-1", "1", "ann");
        var seen = hints.waiting(1).getFirst();
        send("i-1", "2", "ann");

        assertThat(hints.taken(seen)).isFalse();
        var newer = hints.waiting(1).getFirst();
        assertThat(hints.taken(newer)).isTrue();
        assertThat(hints.waiting(1)).isEmpty();
    }

    @Test
    void what_an_agent_did_leaves_no_hint_and_hides_none() {
        send("i-1", "1", "ann");
        send("i-1", "2", "own-1");
        send("i-2", "3", "own-1");

        assertThat(hints.waiting(10)).extracting(Hint::actorId).containsExactly("ann");
    }

    @Test
    void the_same_bytes_count_again_after_an_hour() {
        assertThat(send("i-1", "1", "ann")).isInstanceOf(Outcome.Accepted.class);
        now.updateAndGet(at -> at.plus(Duration.ofMinutes(59)));
        assertThat(send("i-1", "1", "ann")).isInstanceOf(Outcome.Duplicate.class);
        now.updateAndGet(at -> at.plus(Duration.ofMinutes(2)));
        assertThat(send("i-1", "1", "ann")).isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    void of_many_that_send_the_same_at_once_one_is_accepted() throws Exception {
        var accepted = new java.util.concurrent.atomic.AtomicInteger();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var i = 0; i < 40; i++) {
                threads.submit(() -> {
                    if (send("i-1", "same", "ann") instanceof Outcome.Accepted) {
                        accepted.incrementAndGet();
                    }
                });
            }
        }

        assertThat(accepted).hasValue(1);
    }

    @Test
    void a_replay_has_the_subject_looked_at_once_more() {
        var id = ((Outcome.Accepted) send("i-1", "1", "ann")).id();
        hints.taken(hints.waiting(1).getFirst());

        assertThat(deliveries.replay(OPERATOR, id, Deliveries.Replay.DRY_RUN).looks()).isTrue();
        assertThat(hints.waiting(1)).isEmpty();
        deliveries.replay(OPERATOR, id, Deliveries.Replay.REAL);
        assertThat(hints.waiting(1)).hasSize(1);
    }
}
