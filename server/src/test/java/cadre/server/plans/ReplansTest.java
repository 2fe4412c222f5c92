package cadre.server.plans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.PlanId;
import cadre.wire.plan.run.EstimateSource;
import cadre.wire.plan.run.PlanChange;
import cadre.wire.plan.run.PlanForecast;
import cadre.wire.plan.run.PlanState;
import cadre.wire.plan.run.ReplanRequest;
import cadre.wire.plan.run.ReplanView;
import cadre.wire.plan.run.StreamForecast;
import cadre.wire.plan.run.StreamState;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is to be expected of a plan that runs, and another file for it. */
class ReplansTest {
    private static final String PLAN =
            """
            name: shop
            agents:
              - {name: ann, profile: codex}
              - {name: bob, profile: claude}
            streams:
              - id: queue
                agent: ann
                owns: [queue]
                tasks: [write the queue]
                estimate: {minutes: 30, cost_usd: 2}
              - id: page
                agent: ann
                owns: [page]
                tasks: [write the page]
                estimate: {minutes: 20}
              - id: cost
                agent: bob
                owns: [cost]
                needs: [queue]
                tasks: [count the cost]
                estimate: {minutes: 60, cost_usd: 1.5}
            merge: {order: [queue, page, cost]}
            rehearse: off
            """;

    @TempDir Path home;
    private PlanWorld world;
    private Replans replans;

    @BeforeEach
    void open() {
        world = new PlanWorld(home);
        replans = world.assembled().replans();
    }

    @AfterEach
    void close() {
        world.close();
    }

    private PlanForecast forecast(PlanId plan) {
        return replans.forecast(world.ann, plan);
    }

    private StreamForecast of(PlanId plan, String stream) {
        return forecast(plan).streams().stream()
                .filter(one -> one.id().equals(stream))
                .findFirst()
                .orElseThrow();
    }

    private ReplanView replan(PlanId plan, String text) {
        var view = replans.replan(world.ann, plan, new ReplanRequest(text));
        world.go();
        return view;
    }

    private void minutes(int minutes) {
        world.fleet.clock.pass(Duration.ofMinutes(minutes));
    }

    @Test
    void the_critical_path_is_the_longest_chain_over_needs_and_agents() {
        var plan = world.start(PLAN);
        minutes(10);

        var seen = forecast(plan);

        assertThat(seen.elapsedMin()).isEqualTo(10);
        assertThat(seen.estimateMin()).contains(90L);
        assertThat(seen.leftMin()).contains(80L);
        assertThat(seen.criticalPath()).containsExactly("queue", "cost");
        assertThat(seen.mergeable()).containsExactly("queue", "page", "cost");
        assertThat(seen.estimateCostUsd()).contains(new BigDecimal("3.5"));
        assertThat(of(plan, "page").expectedMin()).contains(50L);
        assertThat(of(plan, "cost").movesMin()).contains(0L);
    }

    @Test
    void a_stream_that_slips_is_named_with_what_it_moves() {
        var plan = world.start(PLAN);
        minutes(45);

        var seen = forecast(plan);

        assertThat(seen.slipped()).containsExactly("queue");
        assertThat(of(plan, "queue").spentMin()).isEqualTo(45);
        assertThat(of(plan, "queue").leftMin()).contains(0L);
        assertThat(of(plan, "cost").movesMin()).contains(15L);
        assertThat(seen.leftMin()).contains(60L);
    }

    @Test
    void what_waits_for_a_person_and_what_needs_it_cannot_be_merged_now() {
        var plan = world.start(PLAN);
        world.answers(world.works("write the queue"), "nothing to do");
        assertThat(world.state(plan, "queue")).isEqualTo(StreamState.HELD);

        var seen = forecast(plan);

        assertThat(seen.blocked()).containsExactly("queue", "cost");
        assertThat(seen.mergeable()).containsExactly("page");
        assertThat(of(plan, "cost").waitsFor()).containsExactly("queue");
        assertThat(seen.criticalPath()).containsExactly("page");
    }

    @Test
    void where_the_file_gives_no_estimate_the_merged_streams_do() {
        var plan =
                world.start(PLAN.replace("    estimate: {minutes: 20}\n", "").replace("30", "40"));
        assertThat(forecast(plan).leftMin()).isEmpty();
        assertThat(forecast(plan).criticalPath()).containsExactly("queue", "cost");
        assertThat(of(plan, "page").source()).isEqualTo(EstimateSource.NONE);
        minutes(25);
        world.changes(world.works("write the queue"), "queue/a");
        world.passes(world.checks());

        var seen = forecast(plan);

        assertThat(seen.estimatedBy()).containsExactly("queue");
        assertThat(of(plan, "page").source()).isEqualTo(EstimateSource.FINISHED);
        assertThat(of(plan, "page").estimateMin()).contains(25);
        assertThat(of(plan, "queue").expectedMin()).contains(25L);
        assertThat(of(plan, "queue").movesMin()).contains(-15L);
    }

    @Test
    void order_agent_limits_and_estimates_of_what_has_not_begun_change_with_a_record() {
        var plan = world.start(PLAN);

        var view =
                replan(
                        plan,
                        PLAN.replace("[queue, page, cost]", "[queue, cost, page]")
                                .replace("agent: bob", "agent: ann")
                                .replace("minutes: 30", "minutes: 50"));

        assertThat(view.changes())
                .containsExactlyInAnyOrder(
                        new PlanChange(
                                "stream queue: estimate", "30 minutes 2 USD", "50 minutes 2 USD"),
                        new PlanChange("stream cost: agent", "bob", "ann"),
                        new PlanChange("merge order", "queue, page, cost", "queue, cost, page"));
        assertThat(world.view(plan).order()).containsExactly("queue", "cost", "page");
        assertThat(world.fleet.events(plan.toString())).contains("plan.replanned");
        assertThat(of(plan, "queue").estimateMin()).contains(50);
        assertThat(world.plans.file(world.ann, plan).text()).contains("minutes: 50");
        assertThat(replan(plan, world.plans.file(world.ann, plan).text()).changes()).isEmpty();
        world.changes(world.works("write the queue"), "queue/a");
        world.passes(world.checks());
        world.changes(world.works("write the page"), "page/a");
        assertThat(world.works("count the cost").agent().toString()).contains("codex");
    }

    @Test
    void a_stream_is_dropped_and_another_comes_and_the_plan_is_done_with_it() {
        var plan = world.start(PLAN);
        world.plans.pause(world.ann, plan);

        replan(
                plan,
                PLAN.replace("write the page", "write the site")
                        .replace("id: page", "id: site")
                        .replace("[queue, page, cost]", "[queue, cost, site]")
                        .replace("needs: [queue]", "needs: [queue]\n    limits: {attempts: 1}"));

        assertThat(world.view(plan).state()).isEqualTo(PlanState.PAUSED);
        assertThat(world.view(plan).streams())
                .extracting(one -> one.id())
                .containsExactly("queue", "cost", "site");
        world.plans.resume(world.ann, plan);
        world.go();
        world.changes(world.works("write the queue"), "queue/a");
        world.passes(world.checks());
        world.changes(world.works("count the cost"), "cost/a");
        world.passes(world.checks());
        world.changes(world.works("write the site"), "page/a");
        world.passes(world.checks());
        assertThat(world.view(plan).state()).isEqualTo(PlanState.DONE);
    }

    @Test
    void a_need_that_changes_counts_on_the_board_too() {
        var plan = world.start(PLAN);

        replan(plan, PLAN.replace("needs: [queue]", "needs: []"));

        assertThat(world.state(plan, "cost")).isEqualTo(StreamState.WORKING);
        world.works("count the cost");
    }

    @Test
    void what_has_begun_is_not_touched() {
        var plan = world.start(PLAN);
        var before = world.view(plan);

        refused(() -> replan(plan, PLAN.replace("owns: [queue]", "owns: [queues]")), "queue: owns");
        refused(() -> replan(plan, PLAN.replace("name: shop", "name: shops")), "name");
        refused(
                () -> replan(plan, PLAN.replace("ann, profile: codex", "ann, profile: claude")),
                "agent ann: profile: queue began with it");
        refused(() -> replan(plan, PLAN + "checks: {each: make}\n"), "checks after each merge");
        refused(() -> replan(plan, PLAN.replace("agent: bob", "agent: eve")), "eve");
        refused(
                () ->
                        replan(
                                plan,
                                PLAN.replace("id: queue", "id: queues")
                                        .replace("needs: [queue]", "needs: [queues]")
                                        .replace("[queue, page", "[queues, page")
                                        .replace("owns: [queue]", "owns: [queues]")),
                "stream queue");

        assertThat(world.view(plan)).isEqualTo(before);
        world.plans.stop(world.ann, plan);
        assertThatThrownBy(() -> replan(plan, PLAN)).hasMessageContaining("over already");
    }

    private static void refused(ThrowingCallable call, String why) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
                .hasMessageContaining(why);
    }
}
