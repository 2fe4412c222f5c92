package cadre.server.storage;

import java.time.Instant;
import java.util.Optional;

/**
 * How many wait for something.
 *
 * @param count 0 or more
 * @param oldest since when the one that waits longest does; empty if none waits
 */
public record Waits(long count, Optional<Instant> oldest) {
    /** Nothing waits. */
    public static final Waits NONE = new Waits(0, Optional.empty());

    /** Reads the columns {@code n} and {@code oldest_ms}. */
    public static Waits of(Row row) {
        return new Waits(row.number("n"), row.timeOrNone("oldest_ms"));
    }

    /** Both together. */
    public Waits and(Waits other) {
        var first =
                oldest.isPresent() && other.oldest.isPresent()
                        ? oldest.map(
                                at -> at.isBefore(other.oldest.get()) ? at : other.oldest.get())
                        : oldest.or(other::oldest);
        return new Waits(count + other.count, first);
    }
}
