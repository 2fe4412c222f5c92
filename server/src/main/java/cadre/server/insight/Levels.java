package cadre.server.insight;

import cadre.server.storage.Waits;
import cadre.wire.error.CadreException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many wait for what, and how long already. Counting grows with what waits, so it is done anew
 * only after twenty times as long as it took, if that is more than some milliseconds, and a minute
 * later at most.
 */
final class Levels {
    private static final Logger log = LoggerFactory.getLogger(Levels.class);
    private static final long PATIENCE = 20;
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final long QUICK_NANOS = 10_000_000L;

    private final Queues queues;
    private final InstantSource clock;
    private final MultiGauge waiting;
    private final MultiGauge depth;
    private final MultiGauge age;
    private final MultiGauge silence;
    private Instant goodUntil = Instant.EPOCH;

    Levels(Queues queues, InstantSource clock, MeterRegistry registry) {
        this.queues = queues;
        this.clock = clock;
        this.waiting =
                MultiGauge.builder("cadre.jobs.waiting")
                        .description("Queued jobs by what keeps them from starting")
                        .register(registry);
        this.depth =
                MultiGauge.builder("cadre.queue.depth")
                        .description("How many wait in a queue")
                        .register(registry);
        this.age =
                MultiGauge.builder("cadre.queue.age")
                        .baseUnit("seconds")
                        .description("How long the oldest in a queue has waited; 0 if none waits")
                        .register(registry);
        this.silence =
                MultiGauge.builder("cadre.webhook.silence")
                        .baseUnit("seconds")
                        .description(
                                "Since Cadre changed something of which no webhook of the"
                                        + " connection has told")
                        .register(registry);
    }

    void look() {
        var now = clock.instant();
        if (now.isBefore(goodUntil) && goodUntil.isBefore(now.plus(LONGEST))) {
            return;
        }
        var began = System.nanoTime();
        try {
            count();
        } catch (CadreException e) { // the store is away: better no figures than old ones
            log.atWarn()
                    .addKeyValue("reason", e.what())
                    .log("what waits could not be counted for the metrics");
            List.of(waiting, depth, age, silence).forEach(one -> one.register(List.of(), true));
        }
        var took = System.nanoTime() - began;
        goodUntil = took > QUICK_NANOS ? now.plusNanos(took * PATIENCE) : now;
    }

    private void count() {
        var byReason = queues.jobs().get();
        waiting.register(
                byReason.entrySet().stream()
                        .map(one -> Row.of(Tags.of("reason", one.getKey()), one.getValue().count()))
                        .toList(),
                true);
        var all = new LinkedHashMap<String, Waits>();
        all.put("jobs", byReason.values().stream().reduce(Waits.NONE, Waits::and));
        queues.others().forEach(one -> all.put(one.name(), one.waits().get()));
        depth.register(rows("queue", all, Waits::count), true);
        age.register(
                rows("queue", all, one -> one.oldest().map(this::secondsSince).orElse(0.0)), true);
        silence.register(rows("connection", queues.silentHooks().get(), this::secondsSince), true);
    }

    private static <T> List<Row<?>> rows(
            String tag, Map<String, T> all, Function<T, Number> value) {
        return all.entrySet().stream()
                .<Row<?>>map(one -> Row.of(Tags.of(tag, one.getKey()), value.apply(one.getValue())))
                .toList();
    }

    private double secondsSince(Instant at) {
        return Math.max(0, Duration.between(at, clock.instant()).toMillis() / 1000.0);
    }
}
