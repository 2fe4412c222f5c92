package cadre.server.plans;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.bus.inbox.Reading;
import cadre.server.feed.cause.KeptOrigins;
import cadre.server.feed.cause.Origin;
import cadre.wire.id.MemberName;
import cadre.wire.id.PlanId;
import cadre.wire.link.AttemptOrder;
import cadre.wire.plan.run.PlanState;
import cadre.wire.plan.run.RehearsalFinding;
import cadre.wire.plan.run.RehearsalView;
import cadre.wire.plan.run.StreamState;
import cadre.wire.trace.TraceParent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What all streams have saved is merged now and then, to see what would come of it. */
class RehearsalsTest {
    private static final String TWO =
            """
            name: shop
            agents:
              - {name: ann, profile: codex}
              - {name: bob, profile: claude}
            streams:
              - {id: queue, agent: ann, owns: [queue], tasks: [write the queue, test the queue]}
              - {id: cost, agent: bob, owns: [cost], tasks: [count the cost, show the cost]}
            checks:
              each: make test
            """;

    private static final Duration FEW_MINUTES = Duration.ofMinutes(5);

    @TempDir Path home;
    private PlanWorld world;

    @BeforeEach
    void open() {
        world = new PlanWorld(home);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private RehearsalView last(PlanId plan) {
        return world.view(plan).rehearsal().orElseThrow();
    }

    private void minutesPass() {
        world.fleet.clock.pass(FEW_MINUTES);
        world.go();
    }

    /** Both streams have saved the first of their two tasks, and work on the second. */
    private List<AttemptOrder> half() {
        world.changes(world.works("write the queue"), "queue/a");
        world.changes(world.works("count the cost"), "queue/a");
        return List.of(world.works("test the queue"), world.works("show the cost"));
    }

    @Test
    void what_all_have_saved_is_merged_while_they_work_and_counts_for_nothing() {
        var plan = world.start(TWO);
        half();
        assertThat(world.isIdle()).isTrue();

        minutesPass();

        var first = world.checks();
        var jobs = world.view(plan).streams().stream().flatMap(one -> one.job().stream()).toList();
        assertThat(PlanWorld.merging(first)).containsExactly(jobs.getFirst());
        assertThat(world.fleet.jobs.job(world.ann, first.attempt().job()).request().orElseThrow())
                .satisfies(request -> {
                    assertThat(request.priority()).contains(0);
                    assertThat(request.labels()).containsEntry("rehearsal", "true");
                });
        world.passes(first);
        var second = world.checks();
        assertThat(PlanWorld.merging(second)).containsExactlyElementsOf(jobs);
        world.passes(second);
        assertThat(last(plan).done()).isTrue();
        assertThat(last(plan).streams()).containsExactly("queue", "cost");
        assertThat(last(plan).findings()).isEmpty();
        assertThat(world.view(plan).head()).isEmpty();
        assertThat(world.view(plan).streams())
                .allMatch(stream -> stream.state() == StreamState.WORKING);
        assertThat(world.fleet.events(plan.toString())).contains("plan.rehearsed");

        minutesPass();
        assertThat(world.isIdle()).as("nothing was saved since").isTrue();
    }

    @Test
    void the_rehearsal_of_a_plan_is_below_the_plan_in_its_trace_and_its_jobs_are_below_that() {
        var place = TraceParent.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        var cause = new Origin(Optional.of("edge-7"), Optional.of(place), true, Optional.empty());
        PlanId plan;
        try (var _ = cause.bind()) {
            plan = world.plans.start(world.ann, PlanWorld.request(TWO)).id();
        }
        world.go();
        half();

        minutesPass();

        var id = last(plan).train().orElseThrow().toString();
        var train = world.fleet.db.read(tx -> KeptOrigins.kept(tx, id)).orElseThrow().origin();
        assertThat(train).isEqualTo(cause.under(plan.toString()));
        var check = world.checks().attempt().job();
        assertThat(world.fleet.jobs.origin(check)).contains(train.under(id));
        var stream = world.view(plan).streams().getFirst().job().orElseThrow();
        assertThat(world.fleet.jobs.origin(stream)).contains(cause.under(plan.toString()));
    }

    @Test
    void a_plan_that_rebases_rehearses_that() {
        world.start(TWO + "merge: {by: rebase}\n");
        half();

        minutesPass();

        assertThat(world.checks().merge().orElseThrow().isRebase()).isTrue();
    }

    @Test
    void a_conflict_is_told_to_both_streams_once_and_a_red_check_with_what_it_printed() {
        var plan = world.start(TWO);
        half();
        minutesPass();
        world.passes(world.checks());
        world.conflicts(world.checks(), "queue/a");

        assertThat(last(plan).findings())
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.kind()).isEqualTo(RehearsalFinding.Kind.CONFLICT);
                    assertThat(found.stream()).isEqualTo("cost");
                    assertThat(found.with()).containsExactly("queue");
                    assertThat(found.files()).containsExactly("queue/a");
                });
        assertThat(mails(plan, "queue")).isEqualTo(1);
        assertThat(mails(plan, "cost")).isEqualTo(1);

        world.fleet.db.write(tx ->
                tx.update("update plan_rehearsal set seen = '' where plan = ?", plan.number()));
        minutesPass();
        world.passes(world.checks());
        world.conflicts(world.checks(), "queue/a");
        assertThat(last(plan).number()).isEqualTo(2);
        assertThat(mails(plan, "queue")).isEqualTo(1);

        world.fleet.db.write(tx ->
                tx.update("update plan_rehearsal set seen = '' where plan = ?", plan.number()));
        minutesPass();
        world.passes(world.checks());
        world.red(world.checks());
        assertThat(last(plan).findings())
                .extracting(RehearsalFinding::kind)
                .containsExactly(RehearsalFinding.Kind.RED);
        assertThat(mails(plan, "cost")).isEqualTo(2);
        assertThat(world.state(plan, "cost")).isEqualTo(StreamState.WORKING);
    }

    private int mails(PlanId plan, String stream) {
        var team = world.view(plan).team().orElseThrow();
        return world.inbox.peek(team, new MemberName(stream), Reading.ALL).messages().size();
    }

    @Test
    void a_server_that_comes_after_a_crash_files_the_same_train_and_no_other() {
        var plan = world.start(TWO);
        half();
        minutesPass();
        var train = last(plan).train().orElseThrow();
        world.fleet.db.write(tx ->
                tx.update("update plan_rehearsal set train = null where plan = ?", plan.number()));

        world.assembled().loop().roundOnce();

        assertThat(last(plan).train()).contains(train);
    }

    @Test
    void one_of_a_plan_that_is_paused_is_cancelled_and_done_again_when_it_goes_on() {
        var plan = world.start(TWO);
        half();
        minutesPass();
        world.checks();

        world.plans.pause(world.ann, plan);
        world.go();

        assertThat(last(plan).why()).isEqualTo("the plan is paused");
        assertThat(world.merges.view(world.ann, last(plan).train().orElseThrow()).state().word())
                .isEqualTo("stopped");
        minutesPass();
        assertThat(last(plan).number()).isEqualTo(1);
        world.plans.resume(world.ann, plan);
        minutesPass();
        assertThat(last(plan).number()).isEqualTo(2);
        world.plans.stop(world.ann, plan);
        world.go();
        assertThat(last(plan).why()).isEqualTo("the plan is stopped");
        assertThat(world.view(plan).state()).isEqualTo(PlanState.STOPPED);
    }

    @Test
    void what_is_made_anew_is_not_in_it_until_something_of_it_is_saved() {
        var plan = world.start(TWO);
        for (var order : half()) {
            world.changes(order, "queue/a");
        }
        world.passes(world.checks());
        world.conflicts(world.checks(), "queue/a");
        assertThat(world.state(plan, "cost")).isEqualTo(StreamState.WORKING);
        assertThat(world.stream(plan, "cost").job()).isPresent();

        minutesPass();

        assertThat(world.view(plan).rehearsal()).isEmpty();
    }

    @Test
    void a_plan_that_wants_none_has_none() {
        var plan = world.start(TWO + "rehearse: off\n");
        half();

        minutesPass();

        assertThat(world.isIdle()).isTrue();
        assertThat(world.view(plan).rehearsal()).isEmpty();
    }
}
