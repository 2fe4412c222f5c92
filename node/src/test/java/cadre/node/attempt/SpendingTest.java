package cadre.node.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.agent.ModelPrice;
import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.Usage;
import cadre.wire.link.SpendingLimits;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpendingTest {
    private static final ModelPrice PRICE =
            new ModelPrice(
                    "big-*",
                    1,
                    new BigDecimal("10"),
                    new BigDecimal("1"),
                    new BigDecimal("12.5"),
                    new BigDecimal("50"));

    @Test
    void the_tokens_of_all_models_count_together() {
        var spending =
                new Spending(new SpendingLimits(Optional.of(100L), Optional.empty(), List.of()));

        assertThat(spending.reached(List.of(used("a", 60, 3), used("b", 36, 0)))).isEmpty();
        assertThat(spending.reached(List.of(used("a", 60, 3), used("b", 36, 1))))
                .contains("it used 100 tokens, the limit is 100");
    }

    @Test
    void money_is_counted_by_the_price_of_the_model_or_else_as_the_cli_says_it() {
        var spending = money("0.5");
        var own =
                new ModelUsage(
                        "other", new Usage(1, 0, 0, 0, 0, Optional.of(new BigDecimal("0.2"))));

        assertThat(spending.reached(List.of(used("big-1", 10_000, 3_900), own))).isEmpty();
        assertThat(spending.reached(List.of(used("big-1", 10_000, 4_000), own)))
                .contains("it cost 0.5 USD, the limit is 0.5 USD");
    }

    @Test
    void a_model_without_a_price_is_unpriced_and_not_free() {
        var models = List.of(used("big-1", 1, 1), used("new", 1_000_000, 0), used("", 5, 0));

        assertThat(money("0.5").reached(models)).isEmpty();
        assertThat(money("0.5").unpriced(models)).containsExactly("(unknown)", "new");
        assertThat(new Spending(SpendingLimits.NONE).unpriced(models)).isEmpty();
    }

    @Test
    void a_cli_that_says_zero_does_not_know_the_price() {
        var zero = Optional.of(new BigDecimal("0.00"));
        var priced = new ModelUsage("big-1", new Usage(50_000, 0, 0, 0, 0, zero));
        var unknown = new ModelUsage("other", new Usage(50_000, 0, 0, 0, 0, zero));

        assertThat(money("0.5").reached(List.of(priced)))
                .contains("it cost 0.5 USD, the limit is 0.5 USD");
        assertThat(money("0.5").unpriced(List.of(priced, unknown))).containsExactly("other");
    }

    private static Spending money(String most) {
        return new Spending(
                new SpendingLimits(
                        Optional.empty(), Optional.of(new BigDecimal(most)), List.of(PRICE)));
    }

    private static ModelUsage used(String model, long input, long output) {
        return new ModelUsage(model, new Usage(input, 0, 0, output, 0, Optional.empty()));
    }
}
