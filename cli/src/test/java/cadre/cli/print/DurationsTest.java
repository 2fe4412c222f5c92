package cadre.cli.print;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.error.CadreException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DurationsTest {
    @Test
    void durations_are_read_as_people_write_them() {
        assertThat(Durations.read("--timeout", "90s")).isEqualTo(Duration.ofSeconds(90));
        assertThat(Durations.read("--timeout", "15m")).isEqualTo(Duration.ofMinutes(15));
        assertThat(Durations.read("--timeout", "2h")).isEqualTo(Duration.ofHours(2));
        assertThat(Durations.read("--timeout", "1h30m")).isEqualTo(Duration.ofMinutes(90));
        assertThat(Durations.read("--timeout", "90d")).isEqualTo(Duration.ofDays(90));
    }

    @Test
    void what_is_no_duration_is_refused_with_its_option_named() {
        for (var text : List.of("", "90", "0s", "-5m", "5 m", "m", "1m1h", "1.5h", "99999999s")) {
            assertThatThrownBy(() -> Durations.read("--timeout", text))
                    .as(text)
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("--timeout")
                    .hasMessageContaining("90s, 15m, 2h");
        }
    }

    @Test
    void durations_are_printed_in_two_units_at_most() {
        assertThat(Durations.words(Duration.ofMillis(430))).isEqualTo("0.4s");
        assertThat(Durations.words(Duration.ofMillis(9_990))).isEqualTo("9.9s");
        assertThat(Durations.words(Duration.ofSeconds(41))).isEqualTo("41s");
        assertThat(Durations.words(Duration.ofSeconds(192))).isEqualTo("3m12s");
        assertThat(Durations.words(Duration.ofMinutes(125))).isEqualTo("2h05m");
        assertThat(Durations.words(Duration.ofHours(76))).isEqualTo("3d04h");
        assertThat(Durations.words(Duration.ofSeconds(-5))).isEqualTo("0.0s");
    }

    @Test
    void ages_are_one_unit() {
        var now = Instant.parse("2026-03-01T12:00:00Z");

        assertThat(Durations.age(now, now)).isEqualTo("now");
        assertThat(Durations.age(now.minusSeconds(59), now)).isEqualTo("59s");
        assertThat(Durations.age(now.minusSeconds(3599), now)).isEqualTo("59m");
        assertThat(Durations.age(now.minusSeconds(90_000), now)).isEqualTo("1d");
        assertThat(Durations.age(now.plusSeconds(5), now)).isEqualTo("now");
    }
}
