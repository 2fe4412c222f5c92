package cadre.server.fleet.lease;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.access.Principal;
import cadre.server.agents.RoleProfile;
import cadre.server.agents.TestProfiles;
import cadre.server.fleet.Clock;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.wire.api.Grant;
import cadre.wire.id.AgentName;
import cadre.wire.job.Ending;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.job.OnDisconnect;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.ServerMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a job whose node does not answer after the agent's first turn. */
class DisconnectTest {
    private static final Duration A_MOMENT = Duration.ofMillis(50);
    private static final Duration MINUTE = Duration.ofSeconds(61);
    private static final OnDisconnect REPLACE = new OnDisconnect.Replace(600);
    private static final OnDisconnect STOP = new OnDisconnect.Stop(600);

    @TempDir Path home;
    private Fleet fleet;
    private Principal ann;
    private FakeNode node;

    @BeforeEach
    void open() {
        fleet = new Fleet(home, replacing()).running();
        ann = fleet.key("ann", Grant.OPERATOR);
        node = fleet.node("build-1").connected();
    }

    private static RoleProfile replacing() {
        return TestProfiles.of(
                "{name: replacing, cli: rehearsal,"
                        + " on_disconnect: {policy: replace, after_sec: 600}}");
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void a_job_waits_for_its_node_and_says_so() {
        var job = file(Fleet.job("hello"));
        var order = node.order();
        node.turns(order);
        var leaseEnd = fleet.clock.instant().plusSeconds(60);

        node.goAway();
        passes(Duration.ofHours(1));
        passes(Duration.ofDays(3));

        var running = running(job);
        assertThat(running.disconnectedSince()).contains(leaseEnd);
        assertThat(running.leaseUntil()).isEqualTo(leaseEnd);
        assertThat(running.disconnected())
                .isEqualTo("node build-1 does not answer; it is waited for");
        assertThat(fleet.jobs.why(ann, job.id()).summary()).contains("it is waited for");
        assertThat(fleet.nodes.disconnected(10))
                .singleElement()
                .satisfies(one -> assertThat(one.attempt()).isEqualTo(order.attempt()))
                .satisfies(one -> assertThat(one.since()).isEqualTo(leaseEnd));
        assertThat(fleet.events(job.id().toString())).containsOnlyOnce("attempt.disconnected");
    }

    @Test
    void a_node_that_comes_back_goes_on_as_if_nothing_had_been() {
        var job = file(Fleet.job("hello"));
        var order = node.order();
        node.turns(order);
        node.logs(order, 0, 0, "12345");
        node.goAway();
        passes(MINUTE.multipliedBy(30));

        var welcome = node.hello(node.held(order));

        assertThat(welcome.stop()).isEmpty();
        assertThat(welcome.logEnds()).extracting(end -> end.end()).containsExactly(5L, 0L, 0L);
        assertThat(running(job).disconnectedSince()).isEmpty();
        assertThat(running(job).disconnected()).isEmpty();
        assertThat(fleet.nodes.disconnected(10)).isEmpty();
        passes(Duration.ofSeconds(59));
        assertThat(running(job).disconnectedSince()).isEmpty();
        assertThat(node.logs(order, 5, 0, "678").end()).isEqualTo(8);
        assertThat(node.succeeds(order)).isTrue();
        assertThat(state(job).word()).isEqualTo("succeeded");
        assertThat(fleet.events(job.id().toString()))
                .containsSubsequence(
                        "attempt.disconnected", "attempt.reconnected", "job.succeeded");
    }

    @Test
    void a_node_whose_connection_stands_and_that_was_paused_goes_on_with_its_next_beat() {
        var job = file(Fleet.job("hello"));
        var order = node.order();
        node.turns(order);
        passes(Duration.ofMinutes(10));
        assertThat(running(job).disconnectedSince()).isPresent();

        assertThat(node.beat(node.held(order)).stop()).isEmpty();

        assertThat(running(job).disconnectedSince()).isEmpty();
        assertThat(node.succeeds(order)).isTrue();
    }

    @Test
    void a_disconnected_job_holds_its_slot() {
        file(Fleet.job("hello"));
        node.turns(node.order());
        passes(MINUTE);
        file(Fleet.job("next"));

        assertThat(node.next(A_MOMENT)).isEmpty();
    }

    @Test
    void to_replace_is_to_try_again_elsewhere_after_the_time_and_the_margin() {
        var other = fleet.node("build-2");
        var job = file(Fleet.job("hello").withOnDisconnect(REPLACE));
        var first = node.order();
        assertThat(first.onDisconnect()).isEqualTo(REPLACE);
        node.turns(first);
        node.goAway();
        other.connected();
        passes(MINUTE);
        assertThat(running(job).disconnected())
                .isEqualTo(
                        "node build-1 does not answer; unless it is back by "
                                + START.plusSeconds(620)
                                + ", it is tried again");

        passes(Duration.ofSeconds(558));
        assertThat(other.next(A_MOMENT)).as("after 619 seconds").isEmpty();
        passes(Duration.ofSeconds(2));
        var second = other.order();

        assertThat(second.attempt().number()).isEqualTo(2);
        assertThat(second.token()).isGreaterThan(first.token());
        assertThat(attempts(job)).containsExactly("lost", "running");
        assertThat(node.hello(node.held(first)).stop())
                .extracting(ServerMessage.Stop::token)
                .containsExactly(first.token());
        assertThat(node.succeeds(first)).as("of the old attempt").isFalse();
        assertThat(other.succeeds(second)).isTrue();
        assertThat(state(job)).isEqualTo(new JobState.Succeeded(second.attempt(), now()));
        assertThat(fleet.events(job.id().toString()))
                .containsSubsequence("attempt.disconnected", "job.requeued", "job.started");
    }

    @Test
    void a_node_that_is_back_in_time_is_not_replaced() {
        var job = file(Fleet.job("hello").withOnDisconnect(REPLACE));
        var order = node.order();
        node.turns(order);
        node.goAway();
        passes(Duration.ofSeconds(570));

        assertThat(node.hello(node.held(order)).stop()).isEmpty();
        passes(Duration.ofSeconds(59));

        assertThat(running(job).attempt()).isEqualTo(order.attempt());
        assertThat(node.succeeds(order)).isTrue();
    }

    @Test
    void what_a_node_stopped_by_itself_is_replaced_as_soon_as_it_says_so() {
        var job = file(Fleet.job("hello").withOnDisconnect(REPLACE));
        var first = node.order();
        node.turns(first);
        node.goAway();
        passes(Duration.ofSeconds(590));
        node.hello(node.held(first));

        node.ends(first, new Ending.Stopped("the server could not be reached"));

        assertThat(node.order().attempt().number()).isEqualTo(2);
        assertThat(attempts(job)).containsExactly("lost", "running");
    }

    @Test
    void a_job_is_replaced_as_often_as_it_has_attempts_and_then_lost() {
        var job = file(once(Fleet.job("hello").withOnDisconnect(REPLACE)));
        node.turns(node.order());
        passes(MINUTE);
        passes(Duration.ofMinutes(10));

        assertThat(state(job))
                .isEqualTo(
                        new JobState.Lost(
                                "node build-1 did not come back in time (on_disconnect: replace),"
                                        + " and there are no attempts left",
                                now()));
    }

    @Test
    void to_stop_is_to_lose_the_job_after_the_time_and_the_margin() {
        var job = file(Fleet.job("hello").withOnDisconnect(STOP));
        var order = node.order();
        node.turns(order);
        passes(MINUTE);
        passes(Duration.ofSeconds(558));
        assertThat(running(job).disconnected()).endsWith(START.plusSeconds(620) + ", it is lost");

        passes(Duration.ofSeconds(2));

        assertThat(state(job))
                .isEqualTo(
                        new JobState.Lost(
                                "node build-1 did not come back in time (on_disconnect: stop)",
                                now()));
        assertThat(node.succeeds(order)).isFalse();
    }

    @Test
    void what_a_node_stopped_by_itself_is_lost_with_why() {
        var job = file(Fleet.job("hello").withOnDisconnect(STOP));
        var order = node.order();
        node.turns(order);
        passes(Duration.ofSeconds(605));
        node.hello(node.held(order));

        assertThat(node.ends(order, new Ending.Stopped("nobody there"))).isTrue();

        assertThat(state(job))
                .isEqualTo(new JobState.Lost("the node stopped it: nobody there", now()));
    }

    @Test
    void the_profile_says_what_jobs_do_that_say_nothing() {
        var job = file(JobRequest.of("hello", new AgentName("replacing")));
        assertThat(node.order().onDisconnect()).isEqualTo(REPLACE);
        assertThat(fleet.jobs.job(ann, job.id()).request().orElseThrow().onDisconnect())
                .contains(REPLACE);

        fleet.jobs.cancel(ann, job.id(), "");
        node.stop();
        fleet.clock.pass(MINUTE);
        fleet.reaper.reapOnce();
        node.hello();
        file(
                JobRequest.of("hello", new AgentName("replacing"))
                        .withOnDisconnect(new OnDisconnect.Wait()));
        assertThat(node.order().onDisconnect()).isEqualTo(new OnDisconnect.Wait());
    }

    @Test
    void to_cancel_a_disconnected_job_ends_it_at_once_and_the_node_hears_of_it_later() {
        var job = file(Fleet.job("hello"));
        var order = node.order();
        node.turns(order);
        node.goAway();
        passes(MINUTE);

        assertThat(fleet.jobs.cancel(ann, job.id(), "gone").status())
                .isEqualTo(new JobState.Cancelled("ann", "gone", now()));

        assertThat(attempts(job)).containsExactly("stopped");
        assertThat(node.hello(node.held(order)).stop())
                .extracting(ServerMessage.Stop::attempt)
                .containsExactly(order.attempt());
        assertThat(node.ends(order, new Ending.Stopped("told to"))).isFalse();
        file(Fleet.job("next"));
        assertThat(node.order()).isNotNull();
    }

    @Test
    void to_remove_a_node_that_is_away_ends_what_it_held_at_once() {
        var job = file(Fleet.job("hello"));
        node.turns(node.order());
        node.goAway();
        passes(MINUTE);

        fleet.nodes.remove(ann, node.name());

        assertThat(state(job))
                .isEqualTo(new JobState.Lost("node build-1 was removed by ann", now()));
    }

    @Test
    void a_job_over_its_time_on_a_node_that_is_away_is_stopped_when_the_node_is_back() {
        var job = file(Fleet.job("hello"));
        var order = node.order();
        node.starts(order);
        node.turns(order);
        node.goAway();
        passes(MINUTE);
        passes(Duration.ofHours(2));
        assertThat(running(job).stopping()).isEqualTo("its timeout ran out");
        passes(Duration.ofHours(20));
        assertThat(running(job).disconnectedSince()).as("nobody answers").isPresent();

        assertThat(node.hello(node.held(order)).stop())
                .extracting(ServerMessage.Stop::reason)
                .containsExactly("its timeout ran out");
        fleet.reaper.reapOnce();
        assertThat(state(job).word()).as("it has time to answer").isEqualTo("running");
        assertThat(node.ends(order, new Ending.TimedOut("timeout"))).isTrue();
        assertThat(state(job)).isEqualTo(new JobState.TimedOut("timeout", now()));
    }

    @Test
    void what_ended_well_before_its_time_was_over_is_applied_when_the_node_is_back() {
        var job = file(Fleet.job("hello"));
        var order = node.order();
        node.starts(order);
        node.turns(order);
        node.goAway();
        passes(MINUTE);
        passes(Duration.ofHours(20));

        node.hello(node.held(order));

        assertThat(node.succeeds(order)).isTrue();
        assertThat(state(job).word()).isEqualTo("succeeded");
    }

    @Test
    void a_node_that_is_back_and_does_not_answer_to_the_stop_ends_the_job_after_all() {
        var job = file(Fleet.job("hello"));
        var order = node.order();
        node.starts(order);
        node.turns(order);
        node.goAway();
        passes(MINUTE);
        passes(Duration.ofHours(2));
        node.hello(node.held(order));
        beatFor(order, LeaseReaper.PATIENCE.plusSeconds(1));

        fleet.reaper.reapOnce();

        assertThat(state(job)).isEqualTo(new JobState.TimedOut("timeout", now()));
    }

    @Test
    void a_time_that_ran_out_while_the_server_was_down_is_acted_on_after_one_lease() {
        var job = file(Fleet.job("hello").withOnDisconnect(REPLACE));
        var first = node.order();
        node.turns(first);
        restart(Duration.ofHours(1));
        node = fleet.node("build-1");
        fleet.reaper.reapOnce();
        assertThat(running(job).attempt()).isEqualTo(first.attempt());

        passes(MINUTE);
        fleet.reaper.reapOnce();
        node.hello(node.held(first));

        assertThat(node.order().attempt().number()).isEqualTo(2);
        assertThat(attempts(job)).containsExactly("lost", "running");
    }

    @Test
    void a_server_that_was_down_for_hours_takes_nothing_away_from_a_node_that_comes_back() {
        var job = file(Fleet.job("hello"));
        var order = node.order();
        node.turns(order);
        restart(Duration.ofHours(9));
        node = fleet.node("build-1");
        fleet.reaper.reapOnce();

        node.hello(node.held(order));
        passes(Duration.ofSeconds(59));

        assertThat(running(job).disconnectedSince()).isEmpty();
        assertThat(fleet.events(job.id().toString())).doesNotContain("attempt.disconnected");
    }

    @Test
    void a_job_that_waits_for_longer_than_it_may_ends() {
        node.goAway();
        var job = file(Fleet.job("hello").withQueueTimeoutSec(300));
        var patient = file(Fleet.job("patient"));
        passes(Duration.ofSeconds(300));
        assertThat(state(job).word()).isEqualTo("queued");

        passes(Duration.ofSeconds(1));

        assertThat(state(job)).isEqualTo(new JobState.TimedOut("queue_timeout", now()));
        assertThat(state(patient).word()).isEqualTo("queued");
        assertThat(fleet.events(job.id().toString())).endsWith("job.timed_out");
    }

    @Test
    void a_wait_that_was_over_while_the_server_was_down_ends_right_after_its_start() {
        node.goAway();
        var job = file(Fleet.job("hello").withQueueTimeoutSec(300));
        restart(Duration.ofSeconds(301));

        fleet.reaper.reapOnce();

        assertThat(state(job)).isEqualTo(new JobState.TimedOut("queue_timeout", now()));
    }

    @Test
    void a_run_that_was_over_its_time_while_the_server_was_down_is_stopped_at_once() {
        var job = file(Fleet.job("hello"));
        var order = node.order();
        node.starts(order);
        node.turns(order);
        restart(Duration.ofHours(2));

        fleet.reaper.reapOnce();

        assertThat(running(job).stopping()).isEqualTo("its timeout ran out");
    }

    private void restart(Duration down) {
        fleet.clock.pass(down);
        Clock now = fleet.clock;
        fleet.close();
        fleet = new Fleet(home, now, replacing()).running();
    }

    private static final Instant START = new Clock().instant();

    private void passes(Duration time) {
        fleet.clock.pass(time);
        fleet.reaper.reapOnce();
    }

    private void beatFor(AttemptOrder order, Duration time) {
        for (var left = time; left.isPositive(); left = left.minusSeconds(30)) {
            fleet.clock.pass(
                    left.compareTo(Duration.ofSeconds(30)) < 0 ? left : Duration.ofSeconds(30));
            node.beat(node.held(order));
        }
    }

    /** The same with a single attempt. */
    private static JobRequest once(JobRequest request) {
        return new JobRequest(
                request.prompt(),
                request.agent(),
                request.command(),
                request.promptBy(),
                request.model(),
                request.repositories(),
                request.node(),
                request.requiredTags(),
                request.preferredTags(),
                request.placement(),
                request.priority(),
                request.timeoutSec(),
                request.idleTimeoutSec(),
                Optional.of(1),
                request.env(),
                request.artifacts(),
                request.isolation(),
                request.labels(),
                request.idempotencyKey(),
                request.limits(),
                request.resume(),
                request.noProgress(),
                request.stopOnNoProgress(),
                request.onDisconnect(),
                request.queueTimeoutSec(),
                request.team());
    }

    private JobView file(JobRequest request) {
        return fleet.jobs.file(ann, request);
    }

    private Instant now() {
        return fleet.clock.instant();
    }

    private java.util.List<String> attempts(JobView job) {
        return fleet.jobs.job(ann, job.id()).attempts().stream()
                .map(attempt -> attempt.state())
                .toList();
    }

    private JobState.Running running(JobView job) {
        return (JobState.Running) state(job);
    }

    private JobState state(JobView job) {
        return fleet.jobs.job(ann, job.id()).status();
    }
}
