package cadre.server.insight;

import cadre.server.feed.Feed;
import cadre.server.feed.Filter;
import cadre.wire.event.Event;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts runs and their length from the feed: from a job's start to its end. */
final class Runs {
    private static final Set<String> ENDS =
            Set.of(
                    "job.succeeded",
                    "job.failed",
                    "job.cancelled",
                    "job.timed_out",
                    "job.lost",
                    "job.requeued");
    private static final Filter JOBS = Filter.ofKinds("job");
    private static final int MOST_UNDER_WAY = 100_000;

    private final Feed feed;
    private final MeterRegistry registry;
    private final Map<String, Instant> begun = new LinkedHashMap<>();
    private final Timer durations;
    private long position;

    Runs(Feed feed, long since, MeterRegistry registry) {
        this.feed = feed;
        this.position = since;
        this.registry = registry;
        this.durations =
                Timer.builder("cadre.run.duration")
                        .description("From the start of a run to its end")
                        .serviceLevelObjectives(
                                List.of(1, 10, 60, 300, 900, 1800, 3600, 14400).stream()
                                        .map(Duration::ofSeconds)
                                        .toArray(Duration[]::new))
                        .register(registry);
    }

    void catchUp() {
        while (true) {
            position = Math.max(position, feed.floor()); // nobody asked for long: not counted
            var slice = feed.scanAfter(position, 1000, JOBS);
            slice.events().forEach(this::see);
            position = slice.upTo();
            if (slice.end()) {
                return;
            }
        }
    }

    private void see(Event event) {
        if (event.kind().equals("job.started")) {
            if (begun.size() < MOST_UNDER_WAY) {
                begun.put(event.thing(), event.at());
            }
        } else if (ENDS.contains(event.kind())) {
            var status = event.kind().substring("job.".length());
            Counter.builder("cadre.runs")
                    .tag("status", status)
                    .description("Runs that ended")
                    .register(registry)
                    .increment();
            var start = begun.remove(event.thing());
            if (start != null) {
                durations.record(Duration.between(start, event.at()));
            }
        }
    }
}
