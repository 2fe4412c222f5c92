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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Counts runs from the feed: how long jobs waited, how long they ran, and leases that were lost.
 */
final class Runs {
    private static final Set<String> ENDS =
            Set.of(
                    "job.succeeded",
                    "job.failed",
                    "job.cancelled",
                    "job.timed_out",
                    "job.lost",
                    "job.requeued");
    private static final Set<String> LOSSES = Set.of("job.lost", "job.requeued");
    private static final Filter JOBS = Filter.ofKinds("job");
    private static final int MOST_UNDER_WAY = 100_000;

    private final Feed feed;
    private final MeterRegistry registry;
    private final Map<String, Instant> queued = new LinkedHashMap<>();
    private final Map<String, Instant> begun = new LinkedHashMap<>();
    private final Timer waits;
    private final Timer durations;
    private final Counter lost;
    private long position;

    Runs(Feed feed, long since, MeterRegistry registry) {
        this.feed = feed;
        this.position = since;
        this.registry = registry;
        this.waits =
                timer(
                        "cadre.dispatch.duration",
                        "From the queue to the start of a run",
                        Stream.of(10, 50, 250, 1_000, 10_000, 60_000, 600_000, 3_600_000)
                                .map(Duration::ofMillis));
        this.durations =
                timer(
                        "cadre.run.duration",
                        "From the start of a run to its end",
                        Stream.of(1, 10, 60, 300, 900, 1800, 3600, 14400).map(Duration::ofSeconds));
        this.lost =
                Counter.builder("cadre.lease.losses")
                        .description("Attempts whose lease was lost")
                        .register(registry);
        ENDS.forEach(this::ended); // at 0: a first end is one that Prometheus sees, too
    }

    private Counter ended(String kind) {
        return Counter.builder("cadre.runs")
                .tag("status", kind.substring("job.".length()))
                .description("Runs that ended")
                .register(registry);
    }

    private Timer timer(String name, String description, Stream<Duration> buckets) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(buckets.toArray(Duration[]::new))
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
        if (event.kind().equals("job.queued")) {
            put(queued, event);
        } else if (event.kind().equals("job.started")) {
            put(begun, event);
            since(queued, event).ifPresent(waits::record);
        } else if (ENDS.contains(event.kind())) {
            ended(event.kind()).increment();
            since(begun, event).ifPresent(durations::record);
            queued.remove(event.thing());
            if (event.kind().equals("job.requeued")) {
                put(queued, event);
            }
            if (LOSSES.contains(event.kind())) {
                lost.increment();
            }
        }
    }

    private static void put(Map<String, Instant> times, Event event) {
        if (times.size() < MOST_UNDER_WAY) {
            times.put(event.thing(), event.at());
        }
    }

    private static Optional<Duration> since(Map<String, Instant> times, Event event) {
        return Optional.ofNullable(times.remove(event.thing()))
                .map(at -> Duration.between(at, event.at()));
    }
}
