package cadre.node.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.agent.Step;
import cadre.wire.link.ProgressOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final AtomicReference<Optional<String>> print = new AtomicReference<>(Optional.of("a"));
    private final AtomicInteger looks = new AtomicInteger();

    private Progress progress(long tokens, int equalFailures, long sec) {
        return new Progress(
                new ProgressOrder(tokens, equalFailures, sec, false),
                () -> {
                    looks.incrementAndGet();
                    return print.get();
                });
    }

    private static void runs(Progress progress, String command, boolean failed) {
        progress.step(new Step.ToolCall("c", "shell", command));
        progress.step(new Step.ToolResult("c", failed, ""));
    }

    private static List<Progress.Stuck> untilTold(Progress progress, long tokens) {
        var told = new ArrayList<Progress.Stuck>();
        Awaitility.await()
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    progress.look(tokens).ifPresent(told::add);
                    return !told.isEmpty();
                });
        return told;
    }

    private void untilLooked(Progress progress, long tokens, int times) {
        Awaitility.await()
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    assertThat(progress.look(tokens)).isEmpty();
                    return looks.get() >= times;
                });
        // and what was seen is judged
        Awaitility.await()
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> progress.look(tokens).isEmpty());
    }

    @Test
    void the_same_command_that_fails_three_times_in_a_row_is_told_once() {
        var progress = progress(0, 3, 0);

        runs(progress, "make", true);
        runs(progress, "make", true);
        assertThat(progress.look(0)).isEmpty();
        runs(progress, "make", true);

        assertThat(progress.look(0))
                .contains(
                        new Progress.Stuck(
                                "equal_failures",
                                "the same command failed 3 times in a row: shell make",
                                1));
        runs(progress, "make", true);
        assertThat(progress.look(0)).isEmpty();
        assertThat(looks).hasValue(0);
    }

    @Test
    void another_command_or_a_success_in_between_begins_anew() {
        var progress = progress(0, 3, 0);

        runs(progress, "make", true);
        runs(progress, "make", true);
        runs(progress, "ls", false);
        runs(progress, "make", true);
        runs(progress, "make", true);
        runs(progress, "make clean", true);
        runs(progress, "make", true);
        runs(progress, "make", true);
        assertThat(progress.look(0)).isEmpty();
        runs(progress, "make", true);

        assertThat(progress.look(0)).isPresent();
        runs(progress, "ls", false);
        runs(progress, "make", true);
        runs(progress, "make", true);
        runs(progress, "make", true);
        assertThat(progress.look(0)).map(Progress.Stuck::episode).contains(2);
    }

    @Test
    void failures_that_were_overcome_before_anyone_looked_are_not_told() {
        var progress = progress(0, 2, 0);

        runs(progress, "make", true);
        runs(progress, "make", true);
        runs(progress, "make", false);

        assertThat(progress.look(0)).isEmpty();
    }

    @Test
    void tokens_without_a_new_diff_are_told_once_and_again_after_one() {
        var progress = progress(100, 0, 4000);
        untilLooked(progress, 0, 1);
        var fast = progress(100, 0, 4);
        untilLooked(fast, 0, 2);

        var first = untilTold(fast, 150);

        assertThat(first.getFirst().rule()).isEqualTo("tokens");
        assertThat(first.getFirst().text())
                .isEqualTo("150 tokens were used since the last new diff");
        print.set(Optional.of("b"));
        var before = looks.get();
        Awaitility.await()
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    assertThat(fast.look(200)).isEmpty();
                    return looks.get() > before;
                });
        assertThat(untilTold(fast, 320).getFirst().episode()).isEqualTo(2);
    }

    @Test
    void time_without_a_new_diff_is_told_though_no_tokens_pass() {
        var told = untilTold(progress(0, 0, 2), 0);

        assertThat(told.getFirst().rule()).isEqualTo("sec");
        assertThat(told.getFirst().text()).startsWith("there is no new diff for ");
    }

    @Test
    void a_run_without_a_repository_has_no_diff_that_could_be_missed() {
        print.set(Optional.empty());
        var progress = progress(1, 0, 1);

        untilLooked(progress, 0, 1);
        for (int n = 0; n < 100; n++) {
            assertThat(progress.look(1000)).isEmpty();
        }

        assertThat(looks).hasValue(1);
    }

    @Test
    void the_work_tree_is_looked_at_once_a_minute_at_most() {
        var progress = progress(1_000_000, 0, 0);
        untilLooked(progress, 1, 1);

        for (int n = 0; n < 1000; n++) {
            assertThat(progress.look(n)).isEmpty();
        }

        assertThat(looks).hasValue(1);
    }
}
