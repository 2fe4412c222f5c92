package cadre.server.usage;

import cadre.wire.agent.Usage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;

/**
 * What was used since this server started, for figures. A report is a total, so what counts is by
 * how much it is more than the one before. A count never falls: where a later report takes back
 * some of an earlier one (a price by the table gives way to what the CLI says) it stands still
 * until as much was used again. What goes over from one model to another, as where a model's name
 * comes late, stays where it was counted first, and all together count it once. Thread-safe.
 */
public final class UsageCounts {
    // names of models come from agents: without a bound, one could fill the memory with them
    private static final int MOST_SERIES = 5_000;

    // what is left of an amount that was added and taken away again as a binary fraction
    private static final double LEAST_USD = 1e-12;

    private final Map<Tokens, Count> tokens = new ConcurrentHashMap<>();
    private final Map<Spender, Count> costs = new ConcurrentHashMap<>();

    /** Whose tokens; {@code kind} is input, cached, cache_write or output. */
    public record Tokens(String provider, String model, String kind) {}

    /** Whose cost. */
    public record Spender(String provider, String model) {}

    /**
     * What was stored of a run's model, and what is stored now.
     *
     * @param from with the cost that counted; nothing if the model is new
     * @param to with the cost that counts; nothing if the model is gone
     */
    record Move(String provider, String model, Usage from, Usage to) {}

    private record Change<K>(K whose, double more) {}

    /** The most that a sum has been; never falls, never below zero. */
    public static final class Count {
        private double sum;
        private double most;

        private Count() {}

        private synchronized void add(double more) {
            sum += more;
            most = Math.max(most, sum);
        }

        /** Tokens, or US dollars. */
        public synchronized double value() {
            return most;
        }

        private synchronized boolean isOver(double least) {
            return sum > least;
        }
    }

    UsageCounts() {}

    /** Hands over every count of tokens that is more than nothing. */
    public void eachTokens(BiConsumer<Tokens, Count> to) {
        tokens.forEach((whose, count) -> {
            if (count.isOver(0)) {
                to.accept(whose, count);
            }
        });
    }

    /** Hands over every count of US dollars that is more than nothing; the unpriced has none. */
    public void eachCost(BiConsumer<Spender, Count> to) {
        costs.forEach((whose, count) -> {
            if (count.isOver(LEAST_USD)) {
                to.accept(whose, count);
            }
        });
    }

    /** One report of a run has changed so much, at once. */
    void moved(List<Move> moves) {
        count("input", moves, Usage::inputTokens);
        count("cached", moves, Usage::cachedTokens);
        count("cache_write", moves, Usage::cacheWriteTokens);
        count("output", moves, Usage::outputTokens);
        add(
                costs,
                moves.stream()
                        .map(move ->
                                new Change<>(
                                        new Spender(move.provider(), move.model()),
                                        cost(move.to()) - cost(move.from())))
                        .toList());
    }

    private void count(String kind, List<Move> moves, ToLongFunction<Usage> of) {
        add(
                tokens,
                moves.stream()
                        .map(move ->
                                new Change<>(
                                        new Tokens(move.provider(), move.model(), kind),
                                        of.applyAsLong(move.to()) - of.applyAsLong(move.from())))
                        .toList());
    }

    /** What falls, while something else rises, is taken off the rise: it only went over. */
    private static <K> void add(Map<K, Count> counts, List<Change<K>> changes) {
        var rises = changes.stream().filter(change -> change.more() > 0).toList();
        var falls = changes.stream().filter(change -> change.more() < 0).toList();
        if (rises.isEmpty()) {
            falls.forEach(change -> add(counts, change.whose(), change.more()));
            return;
        }
        var over = falls.stream().mapToDouble(Change::more).sum();
        for (var rise : rises) {
            var left = rise.more() + over;
            boolean isLast = rise == rises.getLast();
            add(counts, rise.whose(), isLast ? left : Math.max(0, left));
            over = Math.min(0, left);
        }
    }

    private static <K> void add(Map<K, Count> counts, K whose, double more) {
        if (more != 0 && (counts.size() < MOST_SERIES || counts.containsKey(whose))) {
            counts.computeIfAbsent(whose, _ -> new Count()).add(more);
        }
    }

    private static double cost(Usage usage) {
        return Optional.of(usage).flatMap(Usage::costUsd).map(Number::doubleValue).orElse(0.0);
    }
}
