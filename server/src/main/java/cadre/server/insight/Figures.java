package cadre.server.insight;

import cadre.server.insight.Newcomers.Newcomer;
import cadre.server.storage.StoreStats;
import cadre.server.usage.UsageCounts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The Micrometer side of {@link Metrics}. */
final class Figures {
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Newcomers newcomers;
    private final FigureSources sources;
    private final Runs runs;
    private final Levels levels;
    private StoreStats store;
    private final NodeFigures nodes;

    Figures(FigureSources sources) {
        this.sources = sources;
        this.newcomers = new Newcomers(sources.clock());
        this.runs = new Runs(sources.feed(), sources.since(), registry);
        this.store = sources.store().get();
        this.levels = new Levels(sources.queues(), sources.clock(), registry);
        Gauge.builder("cadre.open.streams", sources.streams()::getAsLong)
                .description("Event streams and node links that are open")
                .register(registry);
        sources.traces().ifPresent(this::traces);
        this.nodes = new NodeFigures(sources.nodes(), registry);
        FunctionCounter.builder("cadre.store.commits", this, figures -> figures.store.commits())
                .description("Transactions committed")
                .register(registry);
        registry.getPrometheusRegistry()
                .register(
                        new KnownQuantiles(
                                new MetricMetadata(
                                        "cadre_store_commit_seconds",
                                        "How long the last 1,024 commits took, from begin to the"
                                                + " disk"),
                                List.of(0.5, 0.99),
                                quantile ->
                                        (quantile > 0.5 ? store.commitP99Ms() : store.commitP50Ms())
                                                / 1000));
    }

    private void traces(TraceFigures traces) {
        FunctionCounter.builder("cadre.trace.spans", traces, each -> each.sent().getAsLong())
                .description("Spans that the collector of traces has taken")
                .register(registry);
        Gauge.builder("cadre.trace.failing.seconds", traces.failingSec()::getAsLong)
                .description("For how long the collector of traces takes nothing; 0 if it does")
                .register(registry);
    }

    String scrape(Map<Metrics.Served, LongAdder> requests) {
        store = sources.store().get();
        nodes.look();
        newcomers.scrapeBegins();
        requests.forEach(this::register);
        sources.usage().eachTokens(this::register);
        sources.usage().eachCost(this::register);
        runs.catchUp();
        levels.look();
        return registry.scrape();
    }

    private static FunctionCounter.Builder<Newcomer> counter(String name, Newcomer newcomer) {
        return FunctionCounter.builder(name, newcomer, Newcomer::shown);
    }

    private void register(UsageCounts.Tokens whose, UsageCounts.Count count) {
        if (newcomers.isNew(whose)) {
            counter("cadre.llm.tokens", newcomers.welcome(whose, count::value))
                    .tag("provider", whose.provider())
                    .tag("model", whose.model())
                    .tag("kind", whose.kind())
                    .description("Tokens that agents used; the kinds add up to all")
                    .register(registry);
        }
    }

    private void register(UsageCounts.Spender whose, UsageCounts.Count count) {
        if (newcomers.isNew(whose)) {
            counter("cadre.llm.cost.usd", newcomers.welcome(whose, count::value))
                    .tag("provider", whose.provider())
                    .tag("model", whose.model())
                    .description("US dollars that it cost; what is unpriced is not in it")
                    .register(registry);
        }
    }

    private void register(Metrics.Served served, LongAdder count) {
        if (newcomers.isNew(served)) {
            counter("cadre.http.requests", newcomers.welcome(served, count::sum))
                    .tag("method", served.method())
                    .tag("path", served.path())
                    .tag("status", Integer.toString(served.status()))
                    .description("Requests served")
                    .register(registry);
        }
    }
}
