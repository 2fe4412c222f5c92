package cadre.server.fleet.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.access.Principal;
import cadre.server.fleet.Clock;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.Ending;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.job.LogStream;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.HeldAttempt;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseTest {
    private static final Duration A_MOMENT = Duration.ofMillis(50);
    private static final Duration MINUTE = Duration.ofSeconds(61);

    @TempDir Path home;
    private Fleet fleet;
    private Principal ann;
    private FakeNode node;

    @BeforeEach
    void open() {
        fleet = new Fleet(home).running();
        ann = fleet.key("ann", Grant.MEMBER);
        node = fleet.node("build-1").connected();
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void a_lease_that_runs_out_before_the_first_turn_puts_the_job_back() {
        var job = file();
        var first = node.order();
        node.starts(first);
        fleet.clock.pass(MINUTE);

        fleet.reaper.reapOnce();
        var second = node.order();

        assertThat(second.attempt().number()).isEqualTo(2);
        assertThat(second.token()).isGreaterThan(first.token());
        assertThat(fleet.events(job.id().toString()))
                .containsSubsequence("job.started", "job.requeued", "job.started");
    }

    @Test
    void beats_keep_a_lease_alive() {
        var job = file();
        var order = node.order();
        node.turns(order);

        for (int n = 0; n < 10; n++) {
            fleet.clock.pass(Duration.ofSeconds(45));
            assertThat(node.beat(node.held(order)).stop()).isEmpty();
            fleet.reaper.reapOnce();
        }

        assertThat(state(job).word()).isEqualTo("running");
    }

    @Test
    void a_result_of_an_old_attempt_is_kept_and_never_applied() {
        var job = file();
        var first = node.order();
        fleet.clock.pass(MINUTE);
        fleet.reaper.reapOnce();
        var second = node.order();

        assertThat(node.succeeds(first)).isFalse();
        assertThat(node.logs(first, 0, 0, "late").end()).isEqualTo(4);

        assertThat(state(job).word()).isEqualTo("running");
        assertThat(second.attempt().number()).isEqualTo(2);
        var attempts = fleet.jobs.job(ann, job.id()).attempts();
        assertThat(attempts.getFirst().state()).isEqualTo("lost");
        assertThat(attempts.getFirst().result()).isPresent();
    }

    @Test
    void another_nodes_or_another_tokens_word_on_an_attempt_is_refused() {
        file();
        var order = node.order();
        var other = fleet.node("build-2").connected();

        assertStale(() -> other.succeeds(order));
        assertStale(() -> other.logs(order, 0, 0, "x"));
        assertStale(() -> other.starts(order));
        assertStale(() -> other.turns(order));
        assertThat(other.beat(other.held(order)).stop())
                .extracting(ServerMessage.Stop::attempt)
                .containsExactly(order.attempt());
        assertStale(() -> node.ends(order, order.token() + 1, new Ending.Succeeded(), true));
        assertThatThrownBy(() -> fleet.attempts.check(ann, order.attempt(), order.token()))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN));
    }

    @Test
    void the_old_token_of_the_same_node_changes_nothing_of_the_new_attempt() {
        var job = file();
        var first = node.order();
        node.ends(first, first.token(), new Ending.Lost("killed"), false);
        var second = node.order();
        assertThat(second.attempt().number()).isEqualTo(2);

        node.starts(first);
        node.turns(first);
        assertThat(node.ends(first, new Ending.Succeeded())).isTrue(); // the answer of then
        assertThat(node.beat(node.held(first)).stop())
                .extracting(ServerMessage.Stop::token)
                .containsExactly(first.token());
        var mixed = first.token();
        assertStale(() -> node.ends(second, mixed, new Ending.Succeeded(), true));
        assertStale(() ->
                fleet.artifacts.store(
                        node.principal(),
                        second.attempt(),
                        mixed,
                        "file",
                        "",
                        "a",
                        java.io.InputStream.nullInputStream(),
                        10));
        assertStale(() ->
                fleet.logs.append(
                        node.principal(),
                        new NodeMessage.Log(
                                second.attempt(), mixed, LogStream.OUT, 0, 0, new byte[] {1})));

        assertThat(state(job).word()).isEqualTo("running");
        var attempts = fleet.jobs.job(ann, job.id()).attempts();
        assertThat(attempts.getFirst().state()).isEqualTo("lost");
        assertThat(attempts.getFirst().startedAt()).isEmpty();
        assertThat(attempts.getLast().turnBegun()).isFalse();
        assertThat(fleet.logs.end(second.attempt(), LogStream.OUT)).isZero();
        assertThat(fleet.artifacts.list(job.id())).isEmpty();
        assertThat(node.succeeds(second)).isTrue();
    }

    @Test
    void a_node_that_comes_back_without_an_order_gets_it_again_with_the_same_token() {
        file();
        var order = node.order();
        node.goAway();

        node.hello();

        assertThat(node.order()).isEqualTo(order);
        assertThat(node.next(A_MOMENT)).isEmpty();
    }

    @Test
    void a_node_that_comes_back_with_its_attempt_goes_on() {
        var job = file();
        var order = node.order();
        node.turns(order);
        node.logs(order, 0, 0, "12345");
        node.goAway();
        fleet.clock.pass(Duration.ofSeconds(50));

        var welcome = node.hello(node.held(order));
        fleet.clock.pass(Duration.ofSeconds(50));
        fleet.reaper.reapOnce();

        assertThat(welcome.stop()).isEmpty();
        assertThat(welcome.logEnds()).extracting(end -> end.end()).containsExactly(5L, 0L, 0L);
        assertThat(node.succeeds(order)).isTrue();
        assertThat(state(job).word()).isEqualTo("succeeded");
    }

    @Test
    void what_a_node_had_started_and_no_longer_holds_is_lost_or_tried_again() {
        var lost = file();
        var order = node.order();
        node.starts(order);
        node.turns(order);
        node.hello();
        assertThat(state(lost)).isInstanceOf(JobState.Lost.class);

        file();
        var again = node.order();
        node.starts(again);
        node.hello();
        assertThat(node.order().attempt().number()).isEqualTo(2);
    }

    @Test
    void what_is_no_longer_leased_to_a_node_must_be_stopped_when_it_comes_back() {
        file();
        var order = node.order();
        node.goAway();
        fleet.clock.pass(MINUTE);
        fleet.reaper.reapOnce();

        var welcome = node.hello(node.held(order), new HeldAttempt(order.attempt(), 999));

        assertThat(welcome.stop()).hasSize(2);
    }

    @Test
    void a_new_server_waits_for_one_lease_before_it_takes_anything_away() {
        var job = file();
        node.starts(node.order());
        fleet.clock.pass(Duration.ofHours(1));
        Clock now = fleet.clock;
        fleet.close();

        fleet = new Fleet(home, now).running();
        fleet.reaper.reapOnce();
        assertThat(state(job).word()).isEqualTo("running");
        fleet.clock.pass(Duration.ofSeconds(59));
        fleet.reaper.reapOnce();
        assertThat(state(job).word()).isEqualTo("running");

        fleet.clock.pass(Duration.ofSeconds(2));
        fleet.reaper.reapOnce();
        assertThat(state(job).word()).isEqualTo("queued");
    }

    @Test
    void a_server_that_did_not_run_for_a_while_waits_for_one_lease_too() {
        var job = file();
        node.starts(node.order());
        fleet.clock.pass(MINUTE);
        fleet.ticks.addAndGet(Duration.ofSeconds(8).toNanos());

        fleet.reaper.reapOnce();
        assertThat(state(job).word()).isEqualTo("running");
        fleet.clock.pass(Duration.ofSeconds(59));
        fleet.ticks.addAndGet(Duration.ofSeconds(2).toNanos());
        fleet.reaper.reapOnce();
        assertThat(state(job).word()).isEqualTo("running");

        fleet.clock.pass(Duration.ofSeconds(2));
        fleet.ticks.addAndGet(Duration.ofSeconds(2).toNanos());
        fleet.reaper.reapOnce();
        // its node is connected, so that it may have the job again at once
        assertThat(fleet.jobs.job(ann, job.id()).attempts().getFirst().state()).isEqualTo("lost");
    }

    @Test
    void slots_that_were_busy_when_the_server_ended_are_busy_for_the_next_one() {
        file();
        var order = node.order();
        file();
        Clock now = fleet.clock;
        fleet.close();

        fleet = new Fleet(home, now).running();
        node = fleet.node("build-1");
        node.hello(node.held(order));

        assertThat(node.next(A_MOMENT)).isEmpty();
        node.succeeds(order);
        assertThat(node.order().attempt()).isNotEqualTo(order.attempt());
    }

    @Test
    void a_job_that_ran_out_of_time_says_what_its_agent_was_up_to() {
        var job = file();
        var order = node.order();
        node.starts(order);
        node.ends(order, new Ending.TimedOut("idle_timeout", Optional.of("Cannot connect")));

        assertThat(state(job))
                .isEqualTo(
                        new JobState.TimedOut(
                                "idle_timeout",
                                fleet.clock.instant(),
                                Optional.of("Cannot connect")));
        assertThat(fleet.jobs.why(ann, job.id()).summary())
                .isEqualTo("its idle_timeout ran out: Cannot connect");
    }

    @Test
    void a_job_over_its_time_is_stopped_by_the_server_and_ends_even_if_the_node_says_nothing() {
        var job = file();
        var order = node.order();
        node.starts(order);
        node.turns(order);
        beatFor(order, Duration.ofSeconds(3600 + 119));
        fleet.reaper.reapOnce();
        assertThat(node.next(A_MOMENT)).isEmpty();

        beatFor(order, Duration.ofSeconds(2));
        fleet.reaper.reapOnce();
        assertThat(node.stop().reason()).isEqualTo("its timeout ran out");
        beatFor(order, LeaseReaper.PATIENCE.plusSeconds(1));
        fleet.reaper.reapOnce();

        assertThat(state(job)).isEqualTo(new JobState.TimedOut("timeout", fleet.clock.instant()));
        assertThat(node.succeeds(order)).isFalse();
    }

    @Test
    void an_agent_that_is_silent_for_too_long_is_stopped_by_the_server_if_its_node_does_not() {
        var job = file();
        var order = node.order();
        node.starts(order);
        node.turns(order);
        var token = order.token();

        node.beat(new HeldAttempt(order.attempt(), token, Optional.of(720L)));
        assertThat(node.next(A_MOMENT)).isEmpty();
        node.beat(new HeldAttempt(order.attempt(), token, Optional.of(721L)));
        assertThat(node.stop().reason()).isEqualTo("its idle_timeout ran out");
        beatFor(order, LeaseReaper.PATIENCE.plusSeconds(1));
        fleet.reaper.reapOnce();

        assertThat(state(job))
                .isEqualTo(new JobState.TimedOut("idle_timeout", fleet.clock.instant()));
    }

    @Test
    void a_cancel_that_a_node_never_answers_ends_the_job_all_the_same() {
        var job = file();
        var order = node.order();
        node.turns(order);
        fleet.jobs.cancel(ann, job.id(), "");
        beatFor(order, LeaseReaper.PATIENCE.plusSeconds(1));

        fleet.reaper.reapOnce();

        assertThat(state(job).word()).isEqualTo("cancelled");
        file();
        node.stop();
        assertThat(node.order()).isNotNull();
    }

    @Test
    void a_job_that_is_being_stopped_and_loses_its_lease_is_cancelled_not_tried_again() {
        var job = file();
        node.order();
        fleet.jobs.cancel(ann, job.id(), "");
        fleet.clock.pass(MINUTE);

        fleet.reaper.reapOnce();

        assertThat(state(job).word()).isEqualTo("cancelled");
    }

    private void beatFor(AttemptOrder order, Duration time) {
        for (var left = time; left.isPositive(); left = left.minusSeconds(30)) {
            fleet.clock.pass(
                    left.compareTo(Duration.ofSeconds(30)) < 0 ? left : Duration.ofSeconds(30));
            node.beat(node.held(order));
        }
    }

    private JobView file() {
        return fleet.jobs.file(ann, Fleet.job("hello"));
    }

    private JobState state(JobView job) {
        var by = fleet.key("reader", Grant.VIEWER);
        return fleet.jobs.job(by, job.id()).status();
    }

    private static void assertStale(Runnable what) {
        assertThatThrownBy(what::run)
                .isInstanceOfSatisfying(
                        CadreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STALE));
    }
}
