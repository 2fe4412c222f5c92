package cadre.wire.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TraceParentTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";

    @Test
    void a_place_in_a_trace_is_read_as_it_is_written() {
        var text = "00-" + TRACE + "-" + SPAN + "-01";

        assertThat(TraceParent.parse(text)).contains(new TraceParent(TRACE, SPAN, true));
        assertThat(TraceParent.of(text)).hasToString(text);
        assertThat(TraceParent.of("00-" + TRACE + "-" + SPAN + "-02").sampled()).isFalse();
    }

    @Test
    void a_later_version_may_say_more_and_the_one_of_today_may_not() {
        var text = TRACE + "-" + SPAN + "-01-more";

        assertThat(TraceParent.parse("cc-" + text)).contains(new TraceParent(TRACE, SPAN, true));
        assertThat(TraceParent.parse("00-" + text)).isEmpty();
    }

    @Test
    void what_is_malformed_is_no_place() {
        for (var bad :
                new String[] {
                    "",
                    "00",
                    TRACE,
                    "ff-" + TRACE + "-" + SPAN + "-01",
                    "00-" + TRACE.toUpperCase(java.util.Locale.ROOT) + "-" + SPAN + "-01",
                    "00-" + "0".repeat(32) + "-" + SPAN + "-01",
                    "00-" + TRACE + "-" + "0".repeat(16) + "-01",
                    "00-" + TRACE + "-" + SPAN,
                    "00-" + TRACE + "-" + SPAN + "-0x",
                    "cc-" + TRACE + "-" + SPAN + "-01-" + "x".repeat(300),
                }) {
            assertThat(TraceParent.parse(bad)).as(bad).isEmpty();
        }
    }
}
