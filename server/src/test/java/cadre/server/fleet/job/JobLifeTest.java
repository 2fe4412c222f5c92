package cadre.server.fleet.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.feed.Filter;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.JobState;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobLifeTest {
    @TempDir Path home;
    private Fleet fleet;

    @BeforeEach
    void open() {
        fleet = new Fleet(home).running();
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void a_job_is_filed_given_to_a_node_and_ends_with_its_result() {
        var ann = fleet.key("ann", Grant.MEMBER);
        var node = fleet.node("build-1").connected();

        var filed = fleet.jobs.file(ann, Fleet.job("hello"));
        assertThat(filed.status()).isInstanceOf(JobState.Running.class);
        var order = node.order();
        assertThat(order.prompt()).isEqualTo("hello");
        assertThat(order.attempt().toString()).isEqualTo(filed.id() + ".1");
        node.starts(order);
        node.turns(order);
        assertThat(node.logs(order, 0, 0, "one\n").end()).isEqualTo(4);
        assertThat(node.succeeds(order)).isTrue();

        var over = fleet.jobs.await(ann, filed.id(), Duration.ofSeconds(10));
        assertThat(over.status())
                .isEqualTo(new JobState.Succeeded(order.attempt(), fleet.clock.instant()));
        var attempt = over.attempts().getFirst();
        assertThat(attempt.state()).isEqualTo("succeeded");
        assertThat(attempt.result()).contains(FakeNode.result(new Ending.Succeeded(), true));
        assertThat(attempt.usage().totalTokens()).isEqualTo(10);
        assertThat(fleet.events(filed.id().toString()))
                .containsExactly(
                        "job.queued",
                        "job.started",
                        "attempt.started",
                        "attempt.turn_began",
                        "job.succeeded");
    }

    @Test
    void a_result_that_comes_again_gets_the_same_answer_and_changes_nothing() {
        var ann = fleet.key("ann", Grant.MEMBER);
        var node = fleet.node("build-1").connected();
        var job = fleet.jobs.file(ann, Fleet.job("hello"));
        var order = node.order();

        assertThat(node.succeeds(order)).isTrue();
        assertThat(node.succeeds(order)).isTrue();
        assertThat(node.ends(order, new Ending.Lost("again"))).isTrue();

        assertThat(fleet.jobs.job(ann, job.id()).status()).isInstanceOf(JobState.Succeeded.class);
    }

    @Test
    void a_preflight_failure_ends_the_job_at_once_with_its_reason() {
        var ann = fleet.key("ann", Grant.MEMBER);
        var node = fleet.node("build-1").connected();
        var job = fleet.jobs.file(ann, Fleet.job("hello"));
        var order = node.order();

        node.ends(
                order,
                order.token(),
                new Ending.Failed(FailureCode.PREFLIGHT, "no space on /work"),
                false);

        assertThat(fleet.jobs.job(ann, job.id()).status())
                .isEqualTo(
                        new JobState.Failed(
                                FailureCode.PREFLIGHT, "no space on /work", fleet.clock.instant()));
        assertThat(node.next(Duration.ofMillis(50))).isEmpty();
    }

    @Test
    void a_job_that_is_lost_before_its_first_turn_is_tried_again_as_often_as_asked() {
        var ann = fleet.key("ann", Grant.MEMBER);
        var node = fleet.node("build-1").connected();
        var job = fleet.jobs.file(ann, Fleet.job("hello"));

        for (int attempt = 1; attempt <= 3; attempt++) {
            var order = node.order();
            assertThat(order.attempt().number()).isEqualTo(attempt);
            node.ends(order, order.token(), new Ending.Lost("killed"), false);
        }

        assertThat(fleet.jobs.job(ann, job.id()).status())
                .isEqualTo(new JobState.Lost("killed", fleet.clock.instant()));
        assertThat(node.next(Duration.ofMillis(50))).isEmpty();
    }

    @Test
    void a_job_that_is_lost_after_its_first_turn_is_not_tried_again() {
        var ann = fleet.key("ann", Grant.MEMBER);
        var node = fleet.node("build-1").connected();
        var job = fleet.jobs.file(ann, Fleet.job("hello"));
        var order = node.order();
        node.turns(order);

        node.ends(order, order.token(), new Ending.Lost("killed"), false);

        assertThat(fleet.jobs.job(ann, job.id()).status()).isInstanceOf(JobState.Lost.class);
    }

    @Test
    void a_queued_job_is_cancelled_at_once_and_never_twice() {
        var ann = fleet.key("ann", Grant.MEMBER);
        var job = fleet.jobs.file(ann, Fleet.job("hello"));

        var cancelled = fleet.jobs.cancel(ann, job.id(), "filed twice");

        assertThat(cancelled.status())
                .isEqualTo(new JobState.Cancelled("ann", "filed twice", fleet.clock.instant()));
        assertThat(fleet.jobs.why(ann, job.id()).summary())
                .isEqualTo("cancelled by ann: filed twice");
        assertThat(last("job.cancelled", "by")).isEqualTo("ann");
        assertThat(last("job.cancelled", "reason")).isEqualTo("filed twice");
        assertThatThrownBy(() -> fleet.jobs.cancel(ann, job.id(), ""))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
                            assertThat(e.which()).containsEntry("state", "cancelled");
                        });
    }

    @Test
    void a_running_job_is_cancelled_through_its_node() {
        var ann = fleet.key("ann", Grant.MEMBER);
        var node = fleet.node("build-1").connected();
        var job = fleet.jobs.file(ann, Fleet.job("hello"));
        var order = node.order();
        node.turns(order);

        var stopping = fleet.jobs.cancel(ann, job.id(), "wrong branch");
        assertThat(stopping.status())
                .isInstanceOfSatisfying(
                        JobState.Running.class,
                        running ->
                                assertThat(running.stopping())
                                        .isEqualTo("cancelled by ann: wrong branch"));
        var stop = node.stop();
        assertThat(stop.attempt()).isEqualTo(order.attempt());
        assertThat(node.beat(node.held(order)).stop()).contains(stop);
        node.ends(order, new Ending.Stopped("asked"));

        assertThat(fleet.jobs.job(ann, job.id()).status())
                .isEqualTo(new JobState.Cancelled("ann", "wrong branch", fleet.clock.instant()));
        assertThat(fleet.events(job.id().toString()))
                .endsWith("job.cancel_requested", "job.cancelled");
        assertThat(last("job.cancel_requested", "reason")).isEqualTo("wrong branch");
        assertThat(last("job.cancelled", "by")).isEqualTo("ann");
        assertThat(last("job.cancelled", "reason")).isEqualTo("wrong branch");
    }

    @Test
    void a_reason_is_gone_when_the_job_is_tried_again_and_cancelled_without_one() {
        var ann = fleet.key("ann", Grant.MEMBER);
        var job = fleet.jobs.file(ann, Fleet.job("hello"));
        fleet.jobs.cancel(ann, job.id(), "filed twice");
        fleet.jobs.retry(ann, job.id());

        assertThat(fleet.jobs.cancel(ann, job.id(), "").status())
                .isEqualTo(new JobState.Cancelled("ann", "", fleet.clock.instant()));
        assertThat(last("job.cancelled", "reason")).isEmpty();
    }

    @Test
    void a_job_that_is_over_can_be_tried_again_by_hand() {
        var ann = fleet.key("ann", Grant.MEMBER);
        var node = fleet.node("build-1").connected();
        var job = fleet.jobs.file(ann, Fleet.job("hello"));
        var first = node.order();
        node.turns(first);
        assertThatThrownBy(() -> fleet.jobs.retry(ann, job.id())).hasMessageContaining("not over");
        node.ends(first, new Ending.Failed(FailureCode.EXIT_CODE, "exit code 1"));

        fleet.jobs.retry(ann, job.id());
        var second = node.order();
        node.succeeds(second);

        var over = fleet.jobs.job(ann, job.id());
        assertThat(over.status()).isInstanceOf(JobState.Succeeded.class);
        assertThat(over.attempts())
                .extracting(a -> a.state())
                .containsExactly("failed", "succeeded");
        assertThat(second.token()).isGreaterThan(first.token());
    }

    @Test
    void a_job_cannot_be_tried_again_without_end() {
        var ann = fleet.key("ann", Grant.MEMBER);
        var node = fleet.node("build-1").connected();
        var job = fleet.jobs.file(ann, Fleet.job("hello"));
        node.ends(node.order(), new Ending.Failed(FailureCode.EXIT_CODE, "exit code 1"));
        for (int n = 2; n <= 100; n++) {
            fleet.jobs.retry(ann, job.id());
            node.ends(node.order(), new Ending.Failed(FailureCode.EXIT_CODE, "exit code 1"));
        }

        assertThatThrownBy(() -> fleet.jobs.retry(ann, job.id()))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
                            assertThat(e.what()).contains("100 attempts");
                        });
    }

    @Test
    void a_member_steers_only_its_own_jobs_and_an_operator_all() {
        var ann = fleet.key("ann", Grant.MEMBER);
        var bob = fleet.key("bob", Grant.MEMBER);
        var op = fleet.key("op", Grant.OPERATOR);
        var viewer = fleet.key("eve", Grant.VIEWER);
        var job = fleet.jobs.file(ann, Fleet.job("hello"));

        assertThat(fleet.jobs.job(bob, job.id()).submitter()).isEqualTo("ann");
        assertThatThrownBy(() -> fleet.jobs.cancel(bob, job.id(), ""))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN));
        assertThatThrownBy(() -> fleet.jobs.cancel(viewer, job.id(), ""))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN));
        assertThat(fleet.jobs.cancel(op, job.id(), "").status().word()).isEqualTo("cancelled");
        assertThat(fleet.jobs.retry(op, job.id()).status().word()).isEqualTo("queued");
    }

    private String last(String kind, String field) {
        var events = fleet.feed.after(0, 1000, Filter.ofKinds(kind));
        return events.getLast().body().path(field).asString("");
    }
}
