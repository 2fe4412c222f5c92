package cadre.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AmountsTest {
    @Test
    void bytes_have_the_unit_that_keeps_them_short() {
        assertThat(Amounts.bytes(812)).isEqualTo("812 B");
        assertThat(Amounts.bytes(1536)).isEqualTo("1.5 KiB");
        assertThat(Amounts.bytes(12L << 20)).isEqualTo("12 MiB");
        assertThat(Amounts.bytes(5L << 40)).isEqualTo("5.0 TiB");
    }

    @Test
    void an_unknown_cost_is_never_shown_as_zero() {
        assertThat(Amounts.cost(Optional.empty())).isEqualTo("unpriced");
        assertThat(Amounts.cost(Optional.of(new BigDecimal("0.00421")))).isEqualTo("$0.0042");
        assertThat(Amounts.cost(Optional.of(new BigDecimal("12.345")))).isEqualTo("$12.35");
        assertThat(Amounts.cost(Optional.of(new BigDecimal("1e-9")))).isEqualTo("<$0.0001");
        assertThat(Amounts.cost(Optional.of(BigDecimal.ZERO))).isEqualTo("$0.00");
    }

    @Test
    void one_thing_and_several_things_are_counted() {
        assertThat(Amounts.of(1, "file")).isEqualTo("1 file");
        assertThat(Amounts.of(12_345, "file")).isEqualTo("12,345 files");
    }
}
