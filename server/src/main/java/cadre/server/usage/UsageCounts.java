package cadre.server.usage;

import cadre.wire.agent.Usage;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/**
 * What was used since this server started, for figures. A report is a total, so what counts is by
 * how much it is more than the one before. Thread-safe.
 */
public final class UsageCounts {
    // names of models come from agents: without a bound, one could fill the memory with them
    private static final int MOST_SERIES = 5_000;

    // what is left of an amount that was added and taken away again as a binary fraction
    private static final double LEAST_USD = 1e-12;

    private final Map<Tokens, LongAdder> tokens = new ConcurrentHashMap<>();
    private final Map<Spender, DoubleAdder> costs = new ConcurrentHashMap<>();

    /** Whose tokens; {@code kind} is input, cached, cache_write or output. */
    public record Tokens(String provider, String model, String kind) {}

    /** Whose cost. */
    public record Spender(String provider, String model) {}

    UsageCounts() {}

    /**
     * Hands over every count of tokens that is not zero: a model whose name came late leaves one.
     */
    public void eachTokens(BiConsumer<Tokens, LongAdder> to) {
        tokens.forEach((whose, count) -> {
            if (count.sum() != 0) {
                to.accept(whose, count);
            }
        });
    }

    /** Hands over every count of US dollars that is not zero; what is unpriced has none. */
    public void eachCost(BiConsumer<Spender, DoubleAdder> to) {
        costs.forEach((whose, count) -> {
            if (count.sum() > LEAST_USD) {
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
        if (more != 0 && (costs.size() < MOST_SERIES || costs.containsKey(key(provider, model)))) {
            costs.computeIfAbsent(key(provider, model), _ -> new DoubleAdder()).add(more);
        }
    }

    private void add(String provider, String model, String kind, long more) {
        var key = new Tokens(provider, model, kind);
        if (more != 0 && (tokens.size() < MOST_SERIES || tokens.containsKey(key))) {
            tokens.computeIfAbsent(key, _ -> new LongAdder()).add(more);
        }
    }

    private static Spender key(String provider, String model) {
        return new Spender(provider, model);
    }

    private static double cost(Usage usage) {
        return Optional.of(usage).flatMap(Usage::costUsd).map(Number::doubleValue).orElse(0.0);
    }
}
