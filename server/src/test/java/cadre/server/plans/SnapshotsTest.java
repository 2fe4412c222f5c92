package cadre.server.plans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.bus.inbox.Reading;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.id.MemberName;
import cadre.wire.id.PlanId;
import cadre.wire.link.AttemptOrder;
import cadre.wire.merge.TrainRequest;
import cadre.wire.merge.Wagon;
import cadre.wire.plan.run.RehearsalView;
import cadre.wire.plan.run.StreamState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What agents have not saved yet is rehearsed too, and seen by nobody else. */
class SnapshotsTest {
    private static final String TWO =
            """
            name: shop
            agents:
              - {name: ann, profile: codex}
              - {name: bob, profile: claude}
            streams:
              - {id: queue, agent: ann, owns: [queue], tasks: [write the queue]}
              - {id: cost, agent: bob, owns: [cost], tasks: [count the cost]}
            checks:
              each: make test
            """;

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

    private void minutesPass() {
        world.fleet.clock.pass(Duration.ofMinutes(5));
        world.go();
    }

    private RehearsalView last(PlanId plan) {
        return world.view(plan).rehearsal().orElseThrow();
    }

    private List<String> mails(PlanId plan, String stream) {
        var team = world.view(plan).team().orElseThrow();
        return world.inbox.peek(team, new MemberName(stream), Reading.ALL).messages().stream()
                .map(message -> message.body())
                .toList();
    }

    private byte[] merged(AttemptOrder check, AttemptOrder of) throws IOException {
        var opened =
                world.fleet.artifacts.openMerged(
                        world.node.principal(),
                        check.attempt(),
                        check.token(),
                        of.attempt(),
                        "shop");
        try (var in = opened.stream()) {
            return in.readAllBytes();
        }
    }

    @Test
    void work_of_a_plan_that_rehearses_is_sent_twice_as_often_and_no_other_job_is() {
        world.start(TWO);
        assertThat(world.works("write the queue").snapshotSec()).contains(150L);
        world.start(TWO.replace("name: shop", "name: other") + "rehearse: off\n");
        assertThat(world.works("write the queue").snapshotSec()).isEmpty();
    }

    @Test
    void a_conflict_of_what_neither_has_saved_is_told_to_both_while_they_work() throws IOException {
        var plan = world.start(TWO);
        var queue = world.works("write the queue");
        var cost = world.works("count the cost");
        minutesPass();
        assertThat(world.isIdle()).as("neither has done anything").isTrue();
        world.sends(queue, "queue/a", 1);
        world.sends(cost, "queue/a", 2);

        minutesPass();

        var first = world.checks();
        assertThat(first.snapshotSec()).isEmpty();
        assertThat(PlanWorld.merging(first)).containsExactly(queue.attempt().job());
        assertThat(merged(first, queue)).containsExactly(3, 1);
        world.passes(first);
        world.conflicts(world.checks(), "queue/a");
        assertThat(last(plan).findings())
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.stream()).isEqualTo("cost");
                    assertThat(found.with()).containsExactly("queue");
                });
        assertThat(mails(plan, "queue"))
                .singleElement()
                .asString()
                .startsWith("If all were merged as it is now: cost: conflict with queue");
        assertThat(mails(plan, "cost")).hasSize(1);
        assertThat(world.view(plan).streams())
                .allMatch(stream -> stream.state() == StreamState.WORKING);

        minutesPass();
        assertThat(world.isIdle()).as("nothing was done since").isTrue();
        world.sends(cost, "queue/a", 4);
        minutesPass();
        world.passes(world.checks());
        assertThat(merged(world.checks(), cost)).containsExactly(3, 4);
    }

    @Test
    void a_red_check_of_what_is_not_saved_is_told_to_those_that_touched_the_same() {
        var plan = world.start(TWO);
        world.sends(world.works("write the queue"), "go.mod", 1);
        world.sends(world.works("count the cost"), "go.mod", 2);
        minutesPass();
        world.passes(world.checks());
        world.red(world.checks());

        assertThat(last(plan).findings())
                .singleElement()
                .satisfies(found -> assertThat(found.with()).containsExactly("queue"));
    }

    @Test
    void what_was_put_back_is_merged_no_more() {
        world.start(TWO);
        var queue = world.works("write the queue");
        world.sends(queue, "queue/a", 1);
        world.putsBack(queue);
        world.sends(world.works("count the cost"), "cost/a", 2);

        minutesPass();

        assertThat(world.isIdle()).as("what is there is checked").isFalse();
        assertThat(PlanWorld.merging(world.checks())).hasSize(1).doesNotContain(job(queue));
    }

    private static JobId job(AttemptOrder order) {
        return order.attempt().job();
    }

    @Test
    void of_a_job_that_ended_meanwhile_what_it_saved_is_taken() throws IOException {
        world.start(TWO);
        var queue = world.works("write the queue");
        world.sends(queue, "queue/a", 1);
        world.sends(world.works("count the cost"), "cost/a", 2);
        minutesPass();
        var first = world.checks();

        world.changes(queue, "queue/a");

        assertThat(merged(first, queue)).containsExactly(1);
    }

    @Test
    void of_a_job_that_ended_meanwhile_and_left_nothing_nothing_is_said() {
        var plan = world.start(TWO);
        var queue = world.works("write the queue");
        var cost = world.works("count the cost");
        world.sends(queue, "queue/a", 1);
        world.sends(cost, "cost/a", 2);
        minutesPass();
        var first = world.checks();

        world.fails(cost, "it broke");
        world.passes(first);
        var second = world.checks();
        assertThat(PlanWorld.merging(second)).containsExactly(job(queue));
        world.passes(second);

        assertThat(last(plan).done()).isTrue();
        assertThat(last(plan).findings()).isEmpty();
        assertThat(mails(plan, "queue")).isEmpty();
    }

    @Test
    void it_is_gone_with_its_attempt_and_nobody_but_a_rehearsal_sees_it() {
        var plan = world.start(TWO);
        var queue = world.works("write the queue");
        world.sends(queue, "queue/a", 1);
        var rows = count();
        var wagon = new Wagon("", job(queue));

        assertThat(rows).isEqualTo(2);
        assertThat(world.fleet.artifacts.list(job(queue))).isEmpty();
        assertThatThrownBy(() -> world.merges.start(world.ann, TrainRequest.of(List.of(wagon))))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
        world.sends(queue, "queue/a", 2);
        assertThat(count()).as("the newest replaces the older").isEqualTo(2);
        world.plans.stop(world.ann, plan);
        world.fails(queue, "stopped");
        assertThat(count()).isZero();
        assertThatThrownBy(() -> world.sends(queue, "queue/a", 3))
                .isInstanceOfSatisfying(
                        CadreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STALE));
    }

    @Test
    void the_newest_takes_the_place_of_the_older_also_where_no_second_one_would_fit() {
        world.start(TWO);
        var queue = world.works("write the queue");
        var large = new byte[1024 * 1024];
        for (var repository : List.of("a", "b", "c", "d", "e")) {
            sends(queue, repository, large);
        }
        large[0] = 1;

        sends(queue, "e", large);

        assertThat(count()).isEqualTo(5);
        assertThatThrownBy(() -> sends(queue, "f", large))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_LARGE));
    }

    private void sends(AttemptOrder order, String repository, byte[] bytes) {
        world.fleet.artifacts.store(
                world.node.principal(),
                order.attempt(),
                order.token(),
                "snapshot",
                repository,
                "snapshot/" + repository + ".bundle",
                new ByteArrayInputStream(bytes),
                bytes.length);
    }

    private long count() {
        return world.fleet.db.read(tx ->
                tx.one(
                                "select count(*) as n from artifact where kind = 'snapshot'",
                                row -> row.number("n"))
                        .orElseThrow());
    }
}
