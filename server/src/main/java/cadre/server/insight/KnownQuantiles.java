package cadre.server.insight;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * A summary of which only quantiles are known, and elsewhere. To Micrometer they would be gauges,
 * among which Prometheus allows no label of that name.
 *
 * @param metadata its name and description
 * @param quantiles from 0 to 1
 * @param at the value of a quantile now
 */
record KnownQuantiles(MetricMetadata metadata, List<Double> quantiles, DoubleUnaryOperator at)
        implements Collector {
    KnownQuantiles {
        quantiles = List.copyOf(quantiles);
    }

    @Override
    public SummarySnapshot collect() {
        var now =
                quantiles.stream()
                        .map(quantile -> new Quantile(quantile, at.applyAsDouble(quantile)))
                        .toArray(Quantile[]::new);
        return new SummarySnapshot(
                metadata,
                List.of(SummaryDataPointSnapshot.builder().quantiles(Quantiles.of(now)).build()));
    }

    @Override
    public String getPrometheusName() {
        return metadata.getPrometheusName();
    }
}
