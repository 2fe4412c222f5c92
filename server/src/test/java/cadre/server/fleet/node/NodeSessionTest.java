package cadre.server.fleet.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.access.Principal;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.server.fleet.placement.Scheduling;
import cadre.wire.api.Grant;
import cadre.wire.api.InviteRequest;
import cadre.wire.api.JoinRequest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.NodeName;
import cadre.wire.job.Ending;
import cadre.wire.link.NodeMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeSessionTest {
    private static final Duration A_MOMENT = Duration.ofMillis(50);

    @TempDir Path home;
    private Fleet fleet;
    private Principal admin;

    @BeforeEach
    void open() {
        fleet = new Fleet(home).running();
        admin = fleet.key("root", Grant.ADMIN);
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void a_node_that_does_not_beat_is_silent_and_gets_nothing_until_it_beats_again() {
        var node = fleet.node("build-1").connected();
        fleet.clock.pass(Duration.ofSeconds(61));
        fleet.watch.watchOnce();
        assertThat(fleet.nodes.node(node.name()).state()).isEqualTo("silent");
        var job = fleet.jobs.file(admin, Fleet.job("hello"));
        assertThat(node.next(A_MOMENT)).isEmpty();
        assertThat(fleet.jobs.why(admin, job.id()).summary())
                .isEqualTo("no node is connected; node build-1 is silent");

        node.beat();

        assertThat(node.order().attempt().job()).isEqualTo(job.id());
        assertThat(fleet.events("build-1"))
                .containsExactly("node.joined", "node.online", "node.silent", "node.online");
    }

    @Test
    void a_newer_connection_of_a_node_ends_the_older_one() {
        var node = fleet.node("build-1");
        var first = hello(node);
        var second = hello(node);

        assertCode(ErrorCode.GONE, () -> fleet.nodes.awaitOrders(node.name(), first, A_MOMENT));
        fleet.nodes.disconnected(node.name(), first);
        assertThat(fleet.nodes.node(node.name()).state()).isEqualTo("online");
        fleet.nodes.disconnected(node.name(), second);
        assertThat(fleet.nodes.node(node.name()).state()).isEqualTo("offline");
    }

    @Test
    void another_process_of_a_node_is_refused_while_the_first_is_alive() {
        var node = fleet.node("build-1");
        hello(node, "one");

        assertThatThrownBy(() -> hello(node, "two"))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.ALREADY_CONNECTED))
                .hasMessageContaining("build-1")
                .hasMessageContaining("CADRE_HOME/node/build-1");
        assertThat(fleet.nodes.node(node.name()).state()).isEqualTo("online");

        fleet.clock.pass(Duration.ofSeconds(61));
        fleet.watch.watchOnce();
        var second = hello(node, "two");
        fleet.nodes.disconnected(node.name(), second);
        hello(node, "three");
        for (var wrong : List.of("", "x".repeat(65), "a b")) {
            assertCode(ErrorCode.INVALID, () -> hello(node, wrong));
        }
    }

    @Test
    void another_protocol_and_impossible_facts_are_refused() {
        var node = fleet.node("build-1").slots(0);

        assertCode(ErrorCode.INVALID, node::hello);
        assertCode(
                ErrorCode.INVALID,
                () ->
                        fleet.nodes.hello(
                                node.principal(),
                                new NodeMessage.Hello(99, "one", node.facts(), List.of())));
        assertCode(
                ErrorCode.FORBIDDEN,
                () ->
                        fleet.nodes.hello(
                                admin, new NodeMessage.Hello(1, "one", node.facts(), List.of())));
    }

    @Test
    void facts_that_could_trip_the_dispatcher_are_refused() {
        var node = fleet.node("build-1").slots(1);

        for (var root : List.of("srv", "", "/srv\0x", "/" + "x".repeat(5000))) {
            assertCode(ErrorCode.INVALID, () -> node.roots(root).hello());
        }
        assertCode(ErrorCode.INVALID, () -> node.roots("/srv").tags("a\u001bb").hello());
        assertCode(ErrorCode.INVALID, () -> node.tags("x ".repeat(500).split(" ")).hello());
    }

    @Test
    void an_invite_makes_one_node_and_is_used_up() {
        var invite = invite(Optional.empty());
        assertThat(invite.line())
                .contains("curl -fsSH @- -o cadre.jar 'http://h:1/join/cadre.jar' ")
                .contains("echo 'abc  cadre.jar' | sha256sum -c")
                .startsWith("export CADRE_INVITE=" + invite.code() + ";");
        fleet.nodes.checkInvite(invite.code());

        var key =
                fleet.nodes.join(new JoinRequest(invite.code(), new NodeName("gpu-1")), "10.0.0.9");

        var node = fleet.keys.authenticate(key.secret(), "10.0.0.9").orElseThrow();
        assertThat(node.node()).contains(new NodeName("gpu-1"));
        assertThat(fleet.nodes.list().items())
                .extracting(view -> view.name() + " " + view.state())
                .containsExactly("gpu-1 offline");
        assertCode(
                ErrorCode.GONE,
                () -> fleet.nodes.join(new JoinRequest(invite.code(), new NodeName("gpu-2")), ""));
    }

    @Test
    void an_invite_ends_after_ten_minutes_and_after_five_wrong_tries() {
        var late = invite(Optional.empty());
        fleet.clock.pass(Duration.ofMinutes(10));
        assertCode(ErrorCode.GONE, () -> fleet.nodes.checkInvite(late.code()));

        var guessed = invite(Optional.empty());
        var wrong = guessed.code().substring(0, guessed.code().length() - 4) + "0000";
        for (int n = 0; n < 5; n++) {
            assertCode(
                    ErrorCode.UNAUTHORIZED,
                    () -> fleet.nodes.join(new JoinRequest(wrong, new NodeName("x")), ""));
        }
        assertCode(ErrorCode.GONE, () -> fleet.nodes.checkInvite(guessed.code()));
        for (var nonsense : List.of("", "7", "7-", "x".repeat(10_000), "99-aaaa-bbbb-cccc-dddd")) {
            assertCode(ErrorCode.UNAUTHORIZED, () -> fleet.nodes.checkInvite(nonsense));
        }
    }

    @Test
    void a_name_that_is_taken_is_refused_unless_the_invite_was_made_for_it() {
        var old = fleet.node("build-1");

        var open = invite(Optional.empty());
        assertCode(
                ErrorCode.CONFLICT,
                () -> fleet.nodes.join(new JoinRequest(open.code(), old.name()), ""));
        var named = invite(Optional.of(old.name()));
        assertCode(
                ErrorCode.CONFLICT,
                () -> fleet.nodes.join(new JoinRequest(named.code(), new NodeName("build-2")), ""));
        fleet.nodes.join(new JoinRequest(named.code(), old.name()), "");

        assertThat(fleet.keys.isGood(old.principal().key())).isFalse();
    }

    @Test
    void a_server_that_did_not_run_for_a_while_calls_no_node_silent_for_that() {
        var node = fleet.node("build-1").connected();
        fleet.clock.pass(Duration.ofMinutes(10));
        fleet.ticks.addAndGet(Duration.ofMinutes(10).toNanos());

        fleet.watch.watchOnce();
        assertThat(fleet.nodes.node(node.name()).state()).isEqualTo("online");

        for (int second = 0; second < 60; second += 5) {
            fleet.ticks.addAndGet(Duration.ofSeconds(5).toNanos());
            fleet.watch.watchOnce();
        }
        assertThat(fleet.nodes.node(node.name()).state()).isEqualTo("silent");
    }

    @Test
    void a_node_is_removed_with_its_key_but_not_while_it_holds_work() {
        var node = fleet.node("build-1").connected();
        fleet.jobs.file(admin, Fleet.job("hello"));
        var order = node.order();
        assertCode(ErrorCode.CONFLICT, () -> fleet.nodes.remove(admin, node.name()));
        node.succeeds(order);
        Awaitility.await().until(() -> fleet.nodes.node(node.name()).running().isEmpty());

        fleet.nodes.remove(admin, node.name());

        assertThat(fleet.keys.isGood(node.principal().key())).isFalse();
        assertCode(ErrorCode.GONE, () -> node.next(A_MOMENT));
        assertCode(ErrorCode.NOT_FOUND, () -> fleet.nodes.node(node.name()));
    }

    @Test
    void a_draining_node_is_drained_when_the_last_of_its_work_is_over() {
        var node = fleet.node("build-1").slots(2).connected();
        fleet.jobs.file(admin, Fleet.job("one"));
        fleet.jobs.file(admin, Fleet.job("two"));
        var one = node.order();
        var two = node.order();

        assertThat(fleet.nodes.drain(admin, node.name(), Optional.empty()).scheduling())
                .isEqualTo("draining");
        node.succeeds(one);
        fleet.nodes.drain(admin, node.name(), Optional.empty());
        assertThat(fleet.events("build-1")).endsWith("node.online", "node.draining");
        var waits = fleet.jobs.file(admin, Fleet.job("three"));
        node.succeeds(two);

        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(fleet.nodes.node(node.name()).scheduling())
                                .isEqualTo("drained"));
        assertThat(fleet.events("build-1")).endsWith("node.draining", "node.drained");
        assertThat(node.next(A_MOMENT)).isEmpty();
        assertThat(fleet.jobs.why(admin, waits.id()).summary())
                .isEqualTo("node build-1 is drained");
        fleet.nodes.schedule(admin, node.name(), Scheduling.OPEN);
        assertThat(node.order().attempt().job()).isEqualTo(waits.id());
        assertThat(fleet.events("build-1")).endsWith("node.drained", "node.opened");
    }

    @Test
    void what_still_runs_at_the_deadline_of_a_drain_is_stopped_and_its_work_kept() {
        var node = fleet.node("build-1").connected();
        var job = fleet.jobs.file(admin, Fleet.job("long"));
        var order = node.order();
        node.starts(order);
        var deadline = Optional.of(Duration.ofMinutes(30));

        var view = fleet.nodes.drain(admin, node.name(), deadline);
        fleet.clock.pass(Duration.ofMinutes(29));
        fleet.sync.syncOnce();
        assertThat(node.next(A_MOMENT)).isEmpty();
        fleet.clock.pass(Duration.ofMinutes(2));
        node.beat(node.held(order));
        fleet.sync.syncOnce();

        assertThat(view.drainBy()).isPresent();
        assertThat(node.stop().reason()).isEqualTo("node build-1 is drained, its deadline is over");
        node.ends(order, new Ending.Stopped("drained"));
        var status = fleet.jobs.job(admin, job.id()).status();
        assertThat(status.word()).isEqualTo("cancelled");
        assertThat(status.toString()).contains("its deadline is over");
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(fleet.nodes.node(node.name()).scheduling())
                                .isEqualTo("drained"));
    }

    @Test
    void a_later_drain_moves_the_deadline_and_opening_ends_it() {
        var node = fleet.node("build-1").connected();
        fleet.jobs.file(admin, Fleet.job("long"));
        node.starts(node.order());

        fleet.nodes.drain(admin, node.name(), Optional.of(Duration.ofMinutes(1)));
        var later = fleet.nodes.drain(admin, node.name(), Optional.of(Duration.ofHours(1)));
        fleet.clock.pass(Duration.ofMinutes(2));
        fleet.sync.syncOnce();
        assertThat(node.next(A_MOMENT)).isEmpty();
        var open = fleet.nodes.schedule(admin, node.name(), Scheduling.OPEN);

        assertThat(later.drainBy()).isPresent();
        assertThat(open.drainBy()).isEmpty();
        assertCode(
                ErrorCode.INVALID,
                () -> fleet.nodes.drain(admin, node.name(), Optional.of(Duration.ofDays(31))));
    }

    @Test
    void a_node_that_leaves_finishes_and_is_given_nothing_new() {
        var node = fleet.node("build-1").slots(2).connected();
        fleet.jobs.file(admin, Fleet.job("one"));
        var order = node.order();
        node.starts(order);

        node.leaves(node.held(order));
        var waits = fleet.jobs.file(admin, Fleet.job("two"));

        assertThat(fleet.nodes.node(node.name()).scheduling()).isEqualTo("draining");
        assertThat(node.next(A_MOMENT)).isEmpty();
        assertThat(node.succeeds(order)).isTrue();
        assertThat(fleet.jobs.why(admin, waits.id()).summary())
                .isEqualTo("node build-1 is draining");
        node.goAway();
        node.connected();
        assertThat(node.order().attempt().job()).isEqualTo(waits.id());
    }

    @Test
    void a_node_that_runs_nothing_is_drained_at_once_and_only_once() {
        var node = fleet.node("build-1").connected();

        for (int n = 0; n < 2; n++) {
            assertThat(fleet.nodes.drain(admin, node.name(), Optional.empty()).scheduling())
                    .isEqualTo("drained");
        }
        assertThat(fleet.nodes.node(node.name()).scheduling()).isEqualTo("drained");
        assertThat(fleet.events("build-1"))
                .containsExactly("node.joined", "node.online", "node.draining", "node.drained");
    }

    @Test
    void what_was_on_its_way_to_a_node_that_drains_meanwhile_stays_in_the_queue() {
        try (var other = new Fleet(home.resolve("other"))) {
            var op = other.key("op", Grant.OPERATOR);
            var node = other.node("build-1").connected();
            var job = other.jobs.file(op, Fleet.job("x"));
            var lines = other.claims.waitingRequirements().stream().map(one -> one.key()).toList();
            other.nodes.drain(op, node.name(), Optional.empty());

            var outcome = other.claims.claim(lines, 1, _ -> Fleet.always(node.name()));

            assertThat(outcome.won()).isZero();
            assertThat(other.jobs.job(op, job.id()).status().word()).isEqualTo("queued");
        }
    }

    @Test
    void what_operators_say_to_a_node_stays_when_the_server_starts_again() {
        fleet.node("build-1").connected();
        fleet.nodes.schedule(admin, new NodeName("build-1"), Scheduling.DRAINING);
        fleet.close();

        fleet = new Fleet(home);

        assertThat(fleet.nodes.node(new NodeName("build-1")).scheduling()).isEqualTo("drained");
        assertThat(fleet.nodes.node(new NodeName("build-1")).facts().slots()).isEqualTo(1);
    }

    private cadre.wire.api.InviteView invite(Optional<NodeName> node) {
        return fleet.nodes.invite(admin, new InviteRequest(node), "http://h:1/", "abc");
    }

    private long hello(FakeNode node) {
        return hello(node, "one");
    }

    private long hello(FakeNode node, String instance) {
        return fleet.nodes
                .hello(
                        node.principal(),
                        new NodeMessage.Hello(1, instance, node.facts(), List.of()))
                .number();
    }

    private static void assertCode(ErrorCode code, Runnable what) {
        assertThatThrownBy(what::run)
                .isInstanceOfSatisfying(
                        CadreException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
