package cadre.server.usage;

import cadre.wire.agent.Usage;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * What was used since this server started, for figures. A report is a total, so what counts is by
 * how much it is more than the one before. A count never falls: where a later report takes back
 * some of an earlier one (a price by the table gives way to what the CLI says, tokens go over to
 * another model) it stands still until as much was used again. Thread-safe.
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

    /**
     * Hands over every count of tokens of which something is left: a model whose name came late
     * leaves none.
     */
    public void eachTokens(BiConsumer<Tokens, Count> to) {
        tokens.forEach((whose, count) -> {
            if (count.isOver(0)) {
                to.accept(whose, count);
            }
        });
    }

    /** Hands over every count of US dollars of which something is left; the unpriced has none. */
    public void eachCost(BiConsumer<Spender, Count> to) {
        costs.forEach((whose, count) -> {
            if (count.isOver(LEAST_USD)) {
                to.accept(whose, count);
            }
        });
    }

    void moved(String provider, String model, Usage from, Usage to) {
        add(provider, model, "input", to.inputTokens() - from.inputTokens());
        add(provider, model, "cached", to.cachedTokens() - from.cachedTokens());
        add(provider, model, "cache_write", to.cacheWriteTokens() - from.cacheWriteTokens());
        add(provider, model, "output", to.outputTokens() - from.outputTokens());
        var more = cost(to) - cost(from);
        var key = new Spender(provider, model);
        if (more != 0 && (costs.size() < MOST_SERIES || costs.containsKey(key))) {
            costs.computeIfAbsent(key, _ -> new Count()).add(more);
        }
    }

    private void add(String provider, String model, String kind, long more) {
        var key = new Tokens(provider, model, kind);
        if (more != 0 && (tokens.size() < MOST_SERIES || tokens.containsKey(key))) {
            tokens.computeIfAbsent(key, _ -> new Count()).add(more);
        }
    }

    private static double cost(Usage usage) {
        return Optional.of(usage).flatMap(Usage::costUsd).map(Number::doubleValue).orElse(0.0);
    }
}
