package cadre.server.gateways.nodes;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.slf4j.event.Level;

/**
 * How loudly it is said that log cannot be stored. Its node sends it again: a store that was away
 * for a moment is a warning, one that stays away needs a person. For one thread.
 */
final class LogRefusals {
    static final Duration MOMENT = Duration.ofSeconds(10);
    static final Duration SELDOM = Duration.ofMinutes(1);

    private final LongSupplier nanos;
    private final Map<Level, Long> saidAt = new EnumMap<>(Level.class);
    private OptionalLong since = OptionalLong.empty();

    LogRefusals(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Log was stored. */
    void over() {
        since = OptionalLong.empty();
    }

    /** One more piece could not be stored; how that is to be said, empty if it was just said. */
    Optional<Level> next() {
        long now = nanos.getAsLong();
        long began = since.orElse(now);
        since = OptionalLong.of(began);
        var level = now - began > MOMENT.toNanos() ? Level.ERROR : Level.WARN;
        var said = saidAt.get(level);
        if (said != null && now - said <= SELDOM.toNanos()) {
            return Optional.empty();
        }
        saidAt.put(level, now);
        return Optional.of(level);
    }
}
