package cadre.server.insight;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The figures that {@code /metrics} gives. Requests are counted here from the start; everything
 * else is read when someone asks. Micrometer is loaded by the first scrape, not by the start.
 */
public final class Metrics {
    /** Of what {@link #scrape} returns. */
    public static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final int MOST_SERIES = 5_000;

    /** Anyone may send any other word. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final Map<Served, LongAdder> requests = new ConcurrentHashMap<>();
    private final Supplier<Figures> figures;
    private @Nullable Figures made;

    record Served(String method, String path, int status) {}

    /** Figures over {@code sources}, which is asked at each scrape. */
    public Metrics(FigureSources sources) {
        this.figures = () -> new Figures(sources);
    }

    /**
     * A request was served.
     *
     * @param path the route's template
     */
    public void served(String method, String path, int status) {
        var key = new Served(METHODS.contains(method) ? method : "OTHER", path, status);
        var adder = requests.get(key);
        if (adder == null && requests.size() < MOST_SERIES) {
            adder = requests.computeIfAbsent(key, _ -> new LongAdder());
        }
        if (adder != null) {
            adder.increment();
        }
    }

    /** All figures in the text format of Prometheus. */
    public synchronized String scrape() {
        var now = made;
        if (now == null) {
            now = figures.get();
            made = now;
        }
        return now.scrape(requests);
    }
}
