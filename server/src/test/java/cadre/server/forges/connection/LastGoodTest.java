package cadre.server.forges.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What counts of something that may be wrong for a while. */
class LastGoodTest {
    private String text = "wrong";
    private final LastGood<String> counting =
            new LastGood<>(
                    "words",
                    () -> {
                        if (text.equals("wrong")) {
                            throw new CadreException(ErrorCode.INVALID, "wrong", Map.of(), "mend");
                        }
                        return text;
                    });

    @Test
    void what_never_was_good_is_refused_and_later_the_last_good_one_counts_until_it_is_mended() {
        assertThatThrownBy(counting::read).isInstanceOf(CadreException.class);

        text = "one";
        assertThat(counting.read()).isEqualTo("one");
        assertThat(counting.problem()).isEmpty();
        text = "wrong";
        assertThat(counting.read()).isEqualTo("one");
        assertThat(counting.problem())
                .hasValueSatisfying(e -> assertThat(e.fix()).isEqualTo("mend"));
        text = "two";
        assertThat(counting.read()).isEqualTo("two");
        assertThat(counting.problem()).isEmpty();
    }
}
