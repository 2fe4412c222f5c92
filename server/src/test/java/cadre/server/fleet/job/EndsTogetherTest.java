package cadre.server.fleet.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.link.AttemptOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ends that nodes tell at the same time, which share transactions on PostgreSQL. */
class EndsTogetherTest {
    private static final int JOBS = 60;
    private static final List<String> WORDS =
            List.of("succeeded", "failed", "timed_out", "succeeded");

    @TempDir private Path home;

    @Test
    void ends_of_all_kinds_told_at_once_and_twice_are_each_applied_once() throws Exception {
        try (var fleet = new Fleet(home).running();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ann = fleet.key("ann", Grant.MEMBER);
            var node = fleet.node("build-1").slots(JOBS).connected();
            var orders = new ArrayList<AttemptOrder>();
            for (int n = 0; n < JOBS; n++) {
                fleet.jobs.file(ann, Fleet.job("x"));
                orders.add(node.order());
            }

            var told = new ArrayList<Future<Boolean>>();
            for (int n = 0; n < JOBS; n++) {
                var end = end(node, orders.get(n), n);
                told.add(threads.submit(end));
                told.add(threads.submit(end)); // sent again
            }

            for (var one : told) {
                assertThat(one.get()).isTrue();
            }
            for (int n = 0; n < JOBS; n++) {
                var job = orders.get(n).attempt().job();
                var view = fleet.jobs.job(ann, job);
                assertThat(view.status().word()).isEqualTo(WORDS.get(n % 4));
                assertThat(view.attempts().getFirst().result()).isPresent();
                assertThat(fleet.events(job.toString()))
                        .containsOnlyOnce("job." + WORDS.get(n % 4));
            }
            await().untilAsserted(
                            () -> assertThat(fleet.roster.seats().getFirst().holds()).isEmpty());
        }
    }

    private static Callable<Boolean> end(FakeNode node, AttemptOrder order, int number) {
        return switch (number % 4) {
            case 0 -> () -> node.succeedsWithoutUsage(order);
            case 1 ->
                    () -> node.ends(order, new Ending.Failed(FailureCode.AGENT_ERROR, "it broke"));
            case 2 -> () -> node.ends(order, new Ending.TimedOut("timeout"));
            default -> () -> node.succeeds(order);
        };
    }

    @Test
    void an_end_with_a_wrong_token_among_good_ones_is_refused_alone() throws Exception {
        try (var fleet = new Fleet(home).running();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ann = fleet.key("ann", Grant.MEMBER);
            var node = fleet.node("build-1").slots(2).connected();
            fleet.jobs.file(ann, Fleet.job("x"));
            fleet.jobs.file(ann, Fleet.job("x"));
            var good = node.order();
            var bad = node.order();

            var applied = threads.submit(() -> node.succeedsWithoutUsage(good));
            var refused =
                    threads.submit(() ->
                            catchThrowable(
                                    () -> node.succeedsWithoutUsage(bad, bad.token() + 1000)));

            assertThat(applied.get()).isTrue();
            assertThat(refused.get())
                    .isInstanceOfSatisfying(
                            CadreException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.STALE));
            assertThat(fleet.jobs.job(ann, bad.attempt().job()).status().word())
                    .isEqualTo("running");
        }
    }

    @Test
    void a_success_of_a_job_that_was_being_cancelled_is_a_success() {
        try (var fleet = new Fleet(home).running()) {
            var ann = fleet.key("ann", Grant.MEMBER);
            var node = fleet.node("build-1").connected();
            var job = fleet.jobs.file(ann, Fleet.job("x")).id();
            var order = node.order();
            fleet.jobs.cancel(ann, job, "no longer needed");

            assertThat(node.succeedsWithoutUsage(order)).isTrue();

            assertThat(fleet.jobs.job(ann, job).status().word()).isEqualTo("succeeded");
        }
    }
}
