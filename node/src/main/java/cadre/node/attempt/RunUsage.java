package cadre.node.attempt;

import cadre.node.agents.SideReader.Extent;
import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run has used, put together from its stream, the final event and its side files. For one
 * thread at a time.
 */
final class RunUsage {
    private final Map<String, Usage> stream = new LinkedHashMap<>();
    private final Map<String, Usage> side = new LinkedHashMap<>();
    private Usage whole = Usage.NONE;
    private Extent extent = Extent.AT_LEAST;

    /** What the stream says of one model so far; of the run's, where it names none. */
    void streamSays(String model, Usage usage) {
        stream.put(model, usage);
    }

    /** What the final event says of the whole run. */
    void finalEventSays(Usage usage) {
        if (!usage.equals(Usage.NONE)) {
            whole = usage;
        }
    }

    /** What the CLI's files say of one model so far. */
    void filesSay(String model, Usage usage, Extent how) {
        side.put(model, usage);
        extent = how;
    }

    /**
     * The best that is known, by model.
     *
     * @param model the one that the run is known to use, for what is said without a name; empty if
     *     nobody says
     */
    List<ModelUsage> models(String model) {
        if (!side.isEmpty() && extent == Extent.ALL) {
            return list(side, model);
        }
        if (!whole.equals(Usage.NONE)) {
            return ofTheWhole(model);
        }
        var inStream = list(stream, model);
        var inFiles = list(side, model);
        return tokens(inFiles) >= tokens(inStream) ? inFiles : inStream;
    }

    /** All models together; the final event's word on it, where that is the best that is known. */
    Usage total(String model) {
        boolean byFiles = !side.isEmpty() && extent == Extent.ALL;
        return byFiles || whole.equals(Usage.NONE) ? ModelUsage.total(models(model)) : whole;
    }

    private List<ModelUsage> ofTheWhole(String model) {
        if (whole.totalTokens() == 0) {
            return List.of();
        }
        if (stream.size() <= 1) {
            var name = stream.keySet().stream().findFirst().filter(one -> !one.isEmpty());
            return List.of(new ModelUsage(name.orElse(model), whole));
        }
        return list(stream, model);
    }

    private static long tokens(List<ModelUsage> models) {
        return models.stream().mapToLong(part -> part.usage().totalTokens()).sum();
    }

    private static List<ModelUsage> list(Map<String, Usage> said, String model) {
        var named = new LinkedHashMap<String, Usage>();
        said.forEach(
                (name, usage) -> named.merge(name.isEmpty() ? model : name, usage, Usage::plus));
        var all = new ArrayList<ModelUsage>();
        named.forEach((name, usage) -> all.add(new ModelUsage(name, usage)));
        return all;
    }
}
