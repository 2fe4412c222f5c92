package cadre.server.usage;

import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a node says that an attempt used, made fit to be stored: it comes from an agent, which may
 * claim any name and any number.
 *
 * @param models totals by the model's name
 */
record Report(Map<String, Usage> models) {
    private static final int MOST_MODELS = 50;
    private static final int LONGEST_NAME = 200;
    private static final long MOST_TOKENS = 1_000_000_000_000L;
    private static final BigDecimal MOST_USD = BigDecimal.valueOf(1_000_000_000);
    private static final int DECIMALS = 18;

    /**
     * The report in what a node sent.
     *
     * @param usage of all models together
     * @param models the same, for each model; empty from a node that does not tell them apart
     * @param model the one that it was where none is named; empty if nobody says
     */
    static Report of(Usage usage, List<ModelUsage> models, String model) {
        var said = new LinkedHashMap<String, Usage>();
        if (models.isEmpty()) {
            if (!usage.equals(Usage.NONE)) {
                said.put(name(model), fit(usage));
            }
            return new Report(said);
        }
        for (var one : models) {
            var name = name(one.model().isEmpty() ? model : one.model());
            var known = said.containsKey(name) || said.size() < MOST_MODELS;
            said.merge(known ? name : "", fit(one.usage()), (a, b) -> fit(a.plus(b)));
        }
        said.values().removeIf(Usage.NONE::equals);
        if (said.size() == 1) {
            said.replaceAll((_, one) -> together(one, fit(usage)));
        }
        return new Report(said);
    }

    /** With a single model, what is told only of the whole is that model's. */
    private static Usage together(Usage one, Usage whole) {
        var more = whole.totalTokens() > one.totalTokens() ? whole : one;
        return withCost(more, one.costUsd().or(whole::costUsd));
    }

    boolean isEmpty() {
        return models.isEmpty();
    }

    long totalTokens() {
        return models.values().stream().mapToLong(Usage::totalTokens).sum();
    }

    private static String name(String text) {
        var plain = text.codePoints().filter(c -> !Character.isISOControl(c)).limit(LONGEST_NAME);
        return plain.collect(
                        StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
    }

    private static Usage fit(Usage usage) {
        return new Usage(
                tokens(usage.inputTokens()),
                tokens(usage.cachedTokens()),
                tokens(usage.cacheWriteTokens()),
                tokens(usage.outputTokens()),
                tokens(usage.reasoningTokens()),
                usage.costUsd().flatMap(Report::cost));
    }

    private static long tokens(long claimed) {
        return Math.clamp(claimed, 0, MOST_TOKENS);
    }

    /** Looked at by its size first: a number with a million digits takes long to be rounded. */
    private static Optional<BigDecimal> cost(BigDecimal claimed) {
        var digitsBeforePoint = (long) claimed.precision() - claimed.scale();
        if (claimed.signum() < 0 || digitsBeforePoint > 10 || claimed.precision() > 1_000) {
            return Optional.empty();
        }
        if (digitsBeforePoint < -DECIMALS || claimed.signum() == 0) {
            return Optional.of(BigDecimal.ZERO);
        }
        return Optional.of(
                Dollars.plain(claimed.setScale(DECIMALS, RoundingMode.HALF_EVEN).min(MOST_USD)));
    }

    static Usage withCost(Usage usage, Optional<BigDecimal> cost) {
        return new Usage(
                usage.inputTokens(),
                usage.cachedTokens(),
                usage.cacheWriteTokens(),
                usage.outputTokens(),
                usage.reasoningTokens(),
                cost);
    }
}
