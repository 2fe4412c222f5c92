package cadre.wire.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import cadre.wire.contract.ContractChange.Effect;
import cadre.wire.plan.ContractKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names, types and labels of metrics stay. */
class MetricChangeTest {
    private static final String TEXT =
            """
            # HELP orders_total How many.
            # TYPE orders_total counter
            orders_total{shop="a } b",state="new"} 3
            # TYPE wait_seconds histogram
            wait_seconds_bucket{le="0.5"} 1
            wait_seconds_sum 1.5
            # TYPE size gauge
            # UNIT size bytes
            size NaN 1700000000
            queue_depth
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    queue_depth    | queue_length       | queue_depth  | the metric is gone
                    wait_seconds   | wait_milliseconds  | wait_seconds | has another unit: it is wait_milliseconds
                    counter        | gauge              | orders_total | 'its type is gauge, and was counter'
                    'size bytes'   | size kilobytes     | size         | 'its unit is kilobytes, and was bytes'
                    ',state="new"' | ''                 | orders_total | 'its label set is [shop], and was [shop, state]'
                    ',state="new"' | ',state="x",n="y"' | orders_total | 'its label set is [n, shop, state], and was [shop, state]'
                    queue_depth    | queue depth        | ''           | 'cannot be read: the new version: line 10 is no metric'
                    """)
    void what_dashboards_look_for_may_not_change(
            String from, String to, String where, String what) {
        assertThat(TEXT).contains(from);

        var found = ContractChange.between(ContractKind.METRICS, TEXT, TEXT.replace(from, to));

        assertThat(found)
                .filteredOn(one -> one.effect() == Effect.BREAKING)
                .extracting(ContractChange::where, ContractChange::what)
                .containsExactly(tuple(where, what));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    How many.   | How many there are.
                    '} 3'       | '} 4711'
                    queue_depth | queue_depth{shop}
                    queue_depth | 'queue_depth 1'
                    le="0.5"    | le="0.25"
                    """)
    void help_values_and_new_metrics_break_nobody(String from, String to) {
        assertThat(TEXT).contains(from);

        var found = ContractChange.between(ContractKind.METRICS, TEXT, TEXT.replace(from, to));

        assertThat(found).allMatch(one -> one.effect() == Effect.COMPATIBLE);
    }

    @Test
    void a_new_metric_is_said() {
        assertThat(ContractChange.between(ContractKind.METRICS, TEXT, TEXT + "new_total 1"))
                .extracting(ContractChange::where, ContractChange::effect)
                .containsExactly(tuple("new_total", Effect.COMPATIBLE));
    }
}
