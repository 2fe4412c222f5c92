package cadre.node.agents;

import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a run has used so far, by model. For one thread. */
final class Tally {
    private static final int MOST_MODELS = 100;
    private static final int MOST_ENTRIES = 10_000;

    private final Map<String, Usage> models = new LinkedHashMap<>();
    private final Map<String, Usage> entries = new LinkedHashMap<>();

    /** Adds to what was used of a model; its total, empty if there are too many models. */
    Optional<Usage> add(String model, Usage more) {
        if (!models.containsKey(model) && models.size() >= MOST_MODELS) {
            return Optional.empty();
        }
        return Optional.of(models.merge(model, more, Usage::plus));
    }

    /**
     * Adds what one answer of the model used; what was said of the same answer before is taken
     * back, for a CLI says it more than once, and the last time rightly. The new total, empty if
     * nothing changed.
     */
    Optional<Usage> put(String model, String id, Usage usage) {
        var before = entries.put(id, usage);
        if (usage.equals(before)) {
            return Optional.empty();
        }
        if (entries.size() > MOST_ENTRIES) {
            entries.remove(entries.keySet().iterator().next());
        }
        return add(model, before == null ? usage : minus(usage, before));
    }

    /** Takes the place of what was said of a model. */
    void set(String model, Usage usage) {
        if (models.containsKey(model) || models.size() < MOST_MODELS) {
            models.put(model, usage);
        }
    }

    List<ModelUsage> models() {
        var all = new ArrayList<ModelUsage>();
        models.forEach((model, usage) -> all.add(new ModelUsage(model, usage)));
        return all;
    }

    Usage total() {
        return ModelUsage.total(models());
    }

    /** The difference of two; its cost is unknown if one of the two is. */
    static Usage minus(Usage all, Usage part) {
        return new Usage(
                all.inputTokens() - part.inputTokens(),
                all.cachedTokens() - part.cachedTokens(),
                all.cacheWriteTokens() - part.cacheWriteTokens(),
                all.outputTokens() - part.outputTokens(),
                all.reasoningTokens() - part.reasoningTokens(),
                all.costUsd().flatMap(cost -> part.costUsd().map(cost::subtract)));
    }

    /** The same, and nothing of it below zero: what was counted before may be too much. */
    static Usage since(Usage before, Usage all) {
        var rest = minus(all, before);
        return new Usage(
                Math.max(0, rest.inputTokens()),
                Math.max(0, rest.cachedTokens()),
                Math.max(0, rest.cacheWriteTokens()),
                Math.max(0, rest.outputTokens()),
                Math.max(0, rest.reasoningTokens()),
                rest.costUsd().map(cost -> cost.max(java.math.BigDecimal.ZERO)));
    }
}
