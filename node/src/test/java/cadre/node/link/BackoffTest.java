package cadre.node.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void each_wait_lies_in_the_upper_half_of_a_step_that_doubles_to_four_seconds() {
        var backoff = Backoff.usual(new Random(1));
        for (var step : new long[] {200, 400, 800, 1600, 3200, 4000, 4000}) {
            assertThat(backoff.next())
                    .isBetween(Duration.ofMillis(step / 2), Duration.ofMillis(step));
        }

        backoff.reset();

        assertThat(backoff.next()).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
    }

    @Test
    void a_server_that_stays_away_for_minutes_is_dialled_every_half_minute_and_then_anew() {
        var backoff = Backoff.usual(new Random(1));
        var before = Duration.ZERO;
        for (var i = 0; i < 60; i++) {
            before = before.plus(backoff.next());
        }
        assertThat(before).isBetween(Duration.ofMinutes(2), Duration.ofMinutes(5));

        for (var step : new long[] {8000, 16_000, 30_000, 30_000}) {
            assertThat(backoff.next())
                    .isBetween(Duration.ofMillis(step / 2), Duration.ofMillis(step));
        }

        backoff.reset();

        assertThat(backoff.next()).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
        for (var i = 0; i < 20; i++) {
            assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofSeconds(4));
        }
    }
}
