package cadre.server.gateways.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class LogRefusalsTest {
    private long nanos;
    private final LogRefusals refusals = new LogRefusals(() -> nanos);

    @Test
    void a_store_that_is_away_for_a_moment_is_a_warning_and_said_once() {
        assertThat(refusals.next()).contains(Level.WARN);
        pass(LogRefusals.MOMENT.dividedBy(2));
        assertThat(refusals.next()).isEmpty();
        refusals.over();
        pass(LogRefusals.MOMENT.multipliedBy(2));

        assertThat(refusals.next()).isEmpty(); // not again within a minute
        pass(LogRefusals.SELDOM);
        refusals.over();
        assertThat(refusals.next()).contains(Level.WARN);
    }

    @Test
    void a_store_that_stays_away_is_an_error_said_seldom() {
        refusals.next();
        pass(LogRefusals.MOMENT.plusSeconds(1));

        assertThat(refusals.next()).contains(Level.ERROR);
        assertThat(refusals.next()).isEmpty();
        pass(LogRefusals.SELDOM.plusSeconds(1));
        assertThat(refusals.next()).contains(Level.ERROR);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }
}
