package cadre.bench;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** What the agents of a bus saw while it was counted. Thread-safe. */
final class BusTally {
    /** What one call did. */
    enum Kind {
        SEND,
        /** A poll that found no mail. */
        EMPTY_POLL,
        /** A poll that brought mail, which the server then keeps as fetched. */
        FULL_POLL,
        CLAIM,
        /** A task was made, or ended. */
        TASK,
        LOCK,
        UNLOCK
    }

    private final Map<Kind, Samples> samples = new EnumMap<>(Kind.class);
    private final LongAdder errors = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final AtomicReference<String> firstError = new AtomicReference<>("");
    private volatile boolean counts;
    private volatile int emptyPollCharacters;

    BusTally() {
        for (var kind : Kind.values()) {
            samples.put(kind, new Samples());
        }
    }

    /** Counts from now on. */
    void begin() {
        counts = true;
    }

    /** Counts no more, but for errors. */
    void end() {
        counts = false;
    }

    void took(Kind kind, long nanos) {
        if (counts) {
            of(kind).add(nanos);
        }
    }

    /** A claim or a lock that another one had: an answer like any other. */
    void refused() {
        if (counts) {
            lost.increment();
        }
    }

    void failed(String why) {
        errors.increment();
        firstError.compareAndSet("", why);
    }

    /** What a model writes and reads for a poll that finds nothing. */
    void emptyPoll(int characters) {
        emptyPollCharacters = Math.max(emptyPollCharacters, characters);
    }

    /** Those that were counted. */
    long calls() {
        return samples.values().stream().mapToLong(Samples::size).sum();
    }

    private Samples of(Kind kind) {
        var found = samples.get(kind);
        if (found == null) {
            throw new IllegalStateException("no samples of " + kind);
        }
        return found;
    }

    void into(Map<String, Object> figures) {
        for (var kind : Kind.values()) {
            var name = kind.name().toLowerCase(Locale.ROOT) + "_";
            figures.put(name + "count", of(kind).size());
            of(kind).ifSome(figures, name);
        }
        figures.put("claims_and_locks_that_another_had", lost.sum());
        figures.put("empty_poll_characters", emptyPollCharacters);
        figures.put("empty_poll_tokens", (emptyPollCharacters + 3) / 4);
        figures.put("errors", errors.sum());
        var first = firstError.get();
        if (first != null && !first.isEmpty()) {
            figures.put("first_error", first);
        }
    }
}
