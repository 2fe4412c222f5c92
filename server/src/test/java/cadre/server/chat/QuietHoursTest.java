package cadre.server.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.error.CadreException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuietHoursTest {
    @ParameterizedTest
    @CsvSource({
        "22:00-07:30 Europe/Berlin, 2027-01-10T21:30:00Z, 2027-01-11T06:30:00Z",
        "22:00-07:30 Europe/Berlin, 2027-01-11T05:00:00Z, 2027-01-11T06:30:00Z",
        "22:00-07:30 Europe/Berlin, 2027-01-11T06:30:00Z, ",
        "22:00-07:30 Europe/Berlin, 2027-01-11T12:00:00Z, ",
        "9:00-17:00 UTC, 2027-01-11T09:00:00Z, 2027-01-11T17:00:00Z",
        "9:00\u201317:00 UTC, 2027-01-11T17:00:00Z, ",
        // the night in which clocks go from 2 to 3
        "01:00-03:30 Europe/Berlin, 2027-03-28T00:30:00Z, 2027-03-28T01:30:00Z",
    })
    void they_end_at_their_hour_there(String hours, Instant now, Instant end) {
        assertThat(QuietHours.of(hours).endAt(now).orElse(null)).isEqualTo(end);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "22:00", "22:00-25:00 UTC", "22:00-22:00 UTC", "1:00-2:00 Nowhere/X"})
    void what_is_none_is_told_with_the_form(String hours) {
        assertThatThrownBy(() -> QuietHours.of(hours))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("quiet hours");
    }

    @Test
    void they_are_shown_as_they_are_written() {
        assertThat(QuietHours.of("22:00-7:30 Europe/Berlin"))
                .hasToString("22:00-07:30 Europe/Berlin");
    }
}
