package cadre.node.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void each_wait_lies_in_the_upper_half_of_a_step_that_doubles_to_thirty_seconds() {
        var backoff = Backoff.usual(new Random(1));
        for (var step :
                new long[] {200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000}) {
            assertThat(backoff.next())
                    .isBetween(Duration.ofMillis(step / 2), Duration.ofMillis(step));
        }

        backoff.reset();

        assertThat(backoff.next()).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
    }
}
