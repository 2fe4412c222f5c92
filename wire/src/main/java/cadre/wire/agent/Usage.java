package cadre.wire.agent;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * What a run used, in tokens of the model; for this run alone, never cumulative over a session.
 *
 * @param inputTokens without what was read from or written to the cache
 * @param cachedTokens read from the cache
 * @param cacheWriteTokens written to the cache
 * @param outputTokens with reasoning
 * @param reasoningTokens the part of the output that was reasoning
 * @param costUsd in US dollars as the CLI says it; empty when unknown, never zero for unknown
 */
public record Usage(
        long inputTokens,
        long cachedTokens,
        long cacheWriteTokens,
        long outputTokens,
        long reasoningTokens,
        Optional<BigDecimal> costUsd) {
    /** Nothing used, nothing known of the cost. */
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0, Optional.empty());

    /** The sum of both; its cost is unknown if one of the two is. */
    public Usage plus(Usage other) {
        return new Usage(
                inputTokens + other.inputTokens,
                cachedTokens + other.cachedTokens,
                cacheWriteTokens + other.cacheWriteTokens,
                outputTokens + other.outputTokens,
                reasoningTokens + other.reasoningTokens,
                costUsd.flatMap(cost -> other.costUsd.map(cost::add)));
    }

    /** All tokens that went in or came out. */
    public long totalTokens() {
        return inputTokens + cachedTokens + cacheWriteTokens + outputTokens;
    }
}
