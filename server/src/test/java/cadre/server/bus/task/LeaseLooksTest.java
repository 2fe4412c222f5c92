package cadre.server.bus.task;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.access.Seat;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LeaseLooksTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final Seat BE = new Seat(new TeamName("shop"), new MemberName("BE"));
    private static final Seat FE = new Seat(new TeamName("shop"), new MemberName("FE"));

    private final LeaseLooks looks = new LeaseLooks();

    @Test
    void of_many_calls_in_a_row_one_looks() {
        assertThat(looks.isDue(BE, NOON)).isTrue();
        assertThat(looks.isDue(BE, NOON)).isFalse();
        assertThat(looks.isDue(BE, NOON.plusMillis(99))).isFalse();
        assertThat(looks.isDue(FE, NOON)).as("another member").isTrue();

        assertThat(looks.isDue(BE, NOON.plusMillis(100))).isTrue();
    }

    @Test
    void a_clock_that_was_set_back_delays_no_look() {
        looks.isDue(BE, NOON);

        assertThat(looks.isDue(BE, NOON.minusSeconds(3_600))).isTrue();
    }
}
