package cadre.node.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RunLimitsTest {
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void a_run_is_over_when_it_was_silent_for_too_long() {
        var limits = limits();
        pass(limits, 599);
        assertThat(limits.over()).isEmpty();
        limits.active();
        pass(limits, 599);
        assertThat(limits.over()).isEmpty();

        pass(limits, 1);

        assertThat(limits.over()).contains("idle_timeout");
        assertThat(limits.silent()).isEqualTo(Duration.ofSeconds(600));
    }

    @Test
    void a_pause_of_the_node_is_no_silence_of_its_agent() {
        var limits = limits();
        pass(limits, 300);

        nanos.addAndGet(Duration.ofMinutes(30).toNanos());

        assertThat(limits.over()).isEmpty();
        pass(limits, 299);
        assertThat(limits.over()).isEmpty();
        pass(limits, 2); // one of them was when nobody looked
        assertThat(limits.over()).contains("idle_timeout");
    }

    @Test
    void the_time_of_a_run_goes_on_all_the_same() {
        var limits = limits();

        nanos.addAndGet(Duration.ofHours(2).toNanos());

        assertThat(limits.isTimeOver()).isTrue();
        assertThat(limits.over()).contains("timeout");
    }

    private RunLimits limits() {
        return new RunLimits(
                Duration.ofHours(1),
                Duration.ofMinutes(10),
                Duration.ZERO,
                Duration.ZERO,
                nanos::get);
    }

    /** Second by second, as one looks. */
    private void pass(RunLimits limits, int seconds) {
        for (int i = 0; i < seconds; i++) {
            assertThat(limits.over()).isEmpty();
            nanos.addAndGet(1_000_000_000);
        }
    }
}
