package cadre.server.fleet.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.access.Principal;
import cadre.server.agents.Profiles;
import cadre.server.feed.Filter;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.server.fleet.breaker.AgentPauses;
import cadre.wire.api.BreakerView;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Event;
import cadre.wire.id.AgentName;
import cadre.wire.id.JobId;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.json.Json;
import cadre.wire.link.AttemptOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an account that is used up or refused keeps from starting. */
class PausedAgentTest {
    private static final AgentName AGENT = new AgentName("rehearsal");
    private static final Duration NOW = Duration.ZERO;

    @TempDir Path home;
    private Fleet fleet;
    private Principal ann;
    private Principal op;

    @BeforeEach
    void open() {
        fleet = new Fleet(home);
        ann = fleet.key("ann", Grant.MEMBER);
        op = fleet.key("op", Grant.OPERATOR);
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    private AgentPauses pauses() {
        return new AgentPauses(fleet.db, fleet.claims.breakers(), new Profiles(List.of()));
    }

    private List<Event> told(String kind) {
        return fleet.feed.after(0, 1000, Filter.ALL).stream()
                .filter(event -> event.kind().equals(kind))
                .toList();
    }

    private static Ending usedUp(Optional<Instant> resetAt) {
        return new Ending.Failed(FailureCode.QUOTA, "used up", resetAt);
    }

    private JobId file() {
        return fleet.jobs.file(ann, Fleet.job("x")).id();
    }

    private String why(JobId job) {
        return ((JobState.Queued) fleet.jobs.job(ann, job).status()).why();
    }

    private String state(JobId job) {
        return fleet.jobs.job(ann, job).status().word();
    }

    /** What a commit sets going may come a moment after its answer. */
    private void dispatches(int jobs) {
        var started = new AtomicInteger();
        Awaitility.await()
                .atMost(FakeNode.SOON)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> started.addAndGet(fleet.dispatcher.dispatchOnce()) >= jobs);
        assertThat(started).hasValue(jobs);
    }

    /** Starts a job on this node and lets its account fail before the first turn. */
    private JobId fail(FakeNode node, Optional<Instant> resetAt) {
        var job = file();
        dispatches(1);
        var order = node.order();
        node.starts(order);
        node.ends(order, order.token(), usedUp(resetAt), false);
        return job;
    }

    @Test
    void the_first_quota_error_lets_nothing_more_start_and_the_jobs_wait_with_the_reason() {
        var node = fleet.node("build-1").slots(3).connected();
        var reset = fleet.clock.instant().plus(Duration.ofHours(2));
        var jobs = List.of(file(), file(), file(), file());
        dispatches(3);
        var orders = List.of(node.order(), node.order(), node.order());
        orders.forEach(node::starts);

        orders.forEach(order -> node.ends(order, order.token(), usedUp(Optional.of(reset)), false));

        assertThat(fleet.dispatcher.dispatchOnce()).isZero();
        assertThat(jobs).allMatch(job -> state(job).equals("queued"));
        assertThat(jobs)
                .allMatch(job ->
                        why(job).equals(
                                        "agent rehearsal is paused on node build-1: quota,"
                                                + " resets 14:00 UTC, cadre agents resume"
                                                + " rehearsal"));
        assertThat(pauses().list())
                .containsExactly(
                        new BreakerView(
                                AGENT,
                                "key KEY (node)",
                                Optional.of(node.name()),
                                "open",
                                "quota",
                                "used up",
                                fleet.clock.instant(),
                                reset,
                                true,
                                1,
                                Optional.empty()));
        assertThat(told("breaker.opened")).hasSize(1);
        assertThat(told("breaker.opened").getFirst().thing()).isEqualTo("rehearsal");
    }

    @Test
    void at_the_reset_one_job_probes_and_the_others_start_after_its_first_turn() {
        var node = fleet.node("build-1").slots(3).connected();
        var reset = fleet.clock.instant().plus(Duration.ofHours(2));
        fail(node, Optional.of(reset));
        var others = List.of(file(), file());

        fleet.clock.pass(Duration.ofMinutes(119));
        assertThat(fleet.dispatcher.dispatchOnce()).isZero();
        fleet.clock.pass(Duration.ofMinutes(1));
        dispatches(1);

        var probe = node.order();
        node.starts(probe);
        assertThat(fleet.dispatcher.dispatchOnce()).isZero();
        Awaitility.await() // what a commit tells the breakers may come a moment after its answer
                .atMost(FakeNode.SOON)
                .until(() -> why(others.getLast()).contains(probe.attempt() + " probes it"));
        assertThat(pauses().list())
                .singleElement()
                .matches(one -> one.state().equals("half_open"))
                .matches(one -> one.probe().equals(Optional.of(probe.attempt())));
        node.turns(probe);
        dispatches(2);
        assertThat(pauses().list()).isEmpty();
        assertThat(told("breaker.half_opened")).hasSize(1);
        assertThat(told("breaker.closed")).hasSize(1);
    }

    @Test
    void without_a_known_reset_the_wait_grows_with_each_probe_that_fails() {
        var node = fleet.node("build-1").slots(2).connected();
        var job = fail(node, Optional.empty());

        for (var minutes : List.of(5, 10, 20, 40, 60, 60)) {
            fleet.clock.pass(Duration.ofMinutes(minutes).minusSeconds(1));
            assertThat(fleet.dispatcher.dispatchOnce()).isZero();
            fleet.clock.pass(Duration.ofSeconds(1));
            dispatches(1);
            var probe = node.order();
            node.starts(probe);
            node.ends(probe, probe.token(), usedUp(Optional.empty()), false);
        }

        assertThat(state(job)).isEqualTo("queued");
        assertThat(pauses().list()).singleElement().matches(one -> one.failures() == 7);
        assertThat(told("breaker.opened")).hasSize(7);
        assertThat(told("breaker.closed")).isEmpty();
    }

    @Test
    void a_probe_that_ends_without_a_word_from_the_service_makes_room_for_the_next() {
        var node = fleet.node("build-1").slots(2).connected();
        fail(node, Optional.empty());
        file();
        fleet.clock.pass(Duration.ofMinutes(5));
        dispatches(1);
        var probe = node.order();

        node.ends(
                probe, probe.token(), new Ending.Failed(FailureCode.PREFLIGHT, "no space"), false);

        dispatches(1);
        var next = node.order();
        assertThat(next.attempt().job()).isNotEqualTo(probe.attempt().job());
        node.starts(next);
        node.succeeds(next);
        assertThat(pauses().list()).isEmpty();
    }

    @Test
    void a_person_lets_it_start_at_once_and_that_is_audited() {
        var node = fleet.node("build-1").slots(2).connected();
        fail(node, Optional.of(fleet.clock.instant().plus(Duration.ofDays(3))));

        assertThatThrownBy(() -> pauses().resume(ann, AGENT, Optional.empty()))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN));
        assertThatThrownBy(() -> pauses().resume(op, AGENT, Optional.of("login /x")))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
        var resumed = pauses().resume(op, AGENT, Optional.of("key KEY (node)"));

        assertThat(resumed.closed()).hasSize(1);
        dispatches(1);
        assertThat(told("breaker.closed").getFirst().actor().name()).isEqualTo("op");
        assertThat(pauses().resume(op, AGENT, Optional.empty()).closed()).isEmpty();
        assertThatThrownBy(() -> pauses().resume(op, new AgentName("nobody"), Optional.empty()))
                .isInstanceOf(CadreException.class);
    }

    @Test
    void the_account_of_one_node_pauses_no_other_node_and_a_secret_of_the_server_all_of_them() {
        var one = fleet.node("build-1").slots(2).connected();
        fail(one, Optional.empty());
        var two = fleet.node("build-2").slots(1).account("key KEY (secret of team:main)\n");
        two.connected();

        dispatches(1);
        var order = two.order();
        two.starts(order);
        two.ends(order, order.token(), usedUp(Optional.empty()), false);

        fleet.node("build-3").connected();
        assertThat(fleet.dispatcher.dispatchOnce()).isZero();
        assertThat(why(order.attempt().job()))
                .startsWith("agent rehearsal is paused: quota, tried again 12:05 UTC");
        assertThat(pauses().list()).hasSize(2);
    }

    @Test
    void a_job_that_brings_its_own_key_or_command_fails_alone() {
        var node = fleet.node("build-1").slots(2).account("key KEY (job)\n").connected();
        var job = fail(node, Optional.empty());
        assertThat(state(job)).isEqualTo("failed");

        node.account("");
        var custom =
                Json.read(
                        Json.write(
                                Map.of(
                                        "prompt", "x",
                                        "agent", "custom",
                                        "command", List.of("false"))),
                        JobRequest.class);
        var own = fleet.jobs.file(ann, custom).id();
        dispatches(1);
        var order = node.order();
        node.starts(order);
        node.ends(order, order.token(), usedUp(Optional.empty()), false);

        assertThat(state(own)).isEqualTo("failed");
        assertThat(pauses().list()).isEmpty();
    }

    @Test
    void a_job_ends_as_before_once_its_turn_had_begun_or_if_its_login_is_refused() {
        var node = fleet.node("build-1").slots(2).connected();
        var began = file();
        var refused = file();
        dispatches(2);
        var first = node.order();
        var second = node.order();
        node.starts(first);
        node.starts(second);
        node.turns(first);

        node.ends(first, usedUp(Optional.empty()));
        node.ends(
                second,
                second.token(),
                new Ending.Failed(FailureCode.AUTHENTICATION, "no such key"),
                false);

        assertThat(state(began)).isEqualTo("failed");
        assertThat(state(refused)).isEqualTo("failed");
        assertThat(pauses().list()).singleElement().matches(one -> one.code().equals("quota"));
        file();
        assertThat(fleet.dispatcher.dispatchOnce()).isZero();
    }

    @Test
    void what_was_running_when_it_was_paused_only_brings_the_time_that_the_cli_says() {
        var node = fleet.node("build-1").slots(2).connected();
        file();
        file();
        dispatches(2);
        var orders = List.<AttemptOrder>of(node.order(), node.order());
        orders.forEach(node::starts);
        var reset = fleet.clock.instant().plus(Duration.ofHours(9));

        node.ends(orders.get(0), orders.get(0).token(), usedUp(Optional.empty()), false);
        node.ends(orders.get(1), orders.get(1).token(), usedUp(Optional.of(reset)), false);

        assertThat(pauses().list())
                .singleElement()
                .matches(one -> one.resetsAt().equals(reset) && one.told() && one.failures() == 1);
        assertThat(told("breaker.opened")).hasSize(1);
    }

    @Test
    void a_reset_in_the_past_or_beyond_a_month_is_not_believed() {
        var node = fleet.node("build-1").slots(2).connected();
        fail(node, Optional.of(fleet.clock.instant().minusSeconds(1)));
        assertThat(pauses().list()).singleElement().matches(one -> !one.told());
        pauses().resume(op, AGENT, Optional.empty());
        dispatches(1);
        var order = node.order();
        node.starts(order);
        var never = Optional.of(fleet.clock.instant().plus(Duration.ofDays(400)));
        node.ends(order, order.token(), usedUp(never), false);

        assertThat(pauses().list())
                .singleElement()
                .matches(one -> Duration.between(one.openedAt(), one.resetsAt()).toMinutes() == 5);
    }

    @Test
    void a_pause_outlives_the_server_and_holds_back_what_is_filed_later() {
        var node = fleet.node("build-1").slots(2).connected();
        fail(node, Optional.of(fleet.clock.instant().plus(Duration.ofHours(2))));
        fleet.close();

        fleet = new Fleet(home, fleet.clock);
        ann = fleet.key("ann2", Grant.MEMBER);
        var again = node.at(fleet);
        again.connected();
        fleet.running();
        var job = file();

        assertThat(state(job)).isEqualTo("queued");
        assertThat(why(job)).contains("is paused on node build-1: quota, resets 14:00 UTC");
        assertThat(again.next(NOW)).isEmpty();
    }
}
