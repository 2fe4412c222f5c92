package cadre.wire.plan;

import static cadre.wire.plan.PlanKeys.list;
import static cadre.wire.plan.PlanKeys.needed;

import cadre.wire.config.Setting;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads one stream of a plan. */
final class StreamReading {
    static final Set<String> KEYS =
            Set.of(
                    "id",
                    "branch",
                    "base",
                    "agent",
                    "tasks",
                    "owns",
                    "creates",
                    "needs",
                    "after",
                    "check",
                    "reviewer",
                    "limits",
                    "repository",
                    "read_only",
                    "estimate");
    static final Set<String> TASK_KEYS = Set.of("text", "files");
    static final Set<String> LIMIT_KEYS = Set.of("timeout_sec", "tokens", "cost_usd", "attempts");

    static final Set<String> ESTIMATE_KEYS = Set.of("minutes", "cost_usd");

    private static final int MOST_PATHS = 500;
    private static final int MOST_TASKS = 100;
    private static final int LONGEST_TASK = 16 * 1024;

    private StreamReading() {}

    static PlanStream of(Setting item, String plan, String base) {
        var keys = item.entries(KEYS);
        var id = PlanKeys.name(needed(item, keys, "id"));
        return new PlanStream(
                id,
                PlanKeys.of(keys, "branch")
                        .map(PlanKeys::branch)
                        .orElse("cadre/" + plan + "/" + id),
                PlanKeys.of(keys, "base").map(PlanKeys::branch).orElse(base),
                PlanKeys.name(needed(item, keys, "agent")),
                list(keys, "tasks", MOST_TASKS).stream().map(StreamReading::task).toList(),
                paths(keys, "owns"),
                paths(keys, "creates"),
                PlanKeys.names(keys, "needs"),
                PlanKeys.names(keys, "after"),
                PlanKeys.of(keys, "check").map(one -> PlanKeys.line(one, 2000)),
                PlanKeys.of(keys, "reviewer").map(PlanKeys::name),
                PlanKeys.of(keys, "limits").map(StreamReading::limits).orElse(PlanLimits.USUAL),
                PlanKeys.of(keys, "repository").map(PlanKeys::name),
                PlanKeys.of(keys, "read_only").map(Setting::flag),
                PlanKeys.of(keys, "estimate")
                        .map(StreamReading::estimate)
                        .orElse(PlanEstimate.NONE),
                PlanKeys.lineOf(item));
    }

    private static PlanTask task(Setting item) {
        if (item.isWord()) {
            return new PlanTask(
                    PlanKeys.text(item, LONGEST_TASK), List.of(), PlanKeys.lineOf(item));
        }
        var keys = item.entries(TASK_KEYS);
        return new PlanTask(
                PlanKeys.text(needed(item, keys, "text"), LONGEST_TASK),
                paths(keys, "files").stream().map(OwnedPath::path).toList(),
                PlanKeys.lineOf(item));
    }

    private static List<OwnedPath> paths(Map<String, Setting> keys, String key) {
        return list(keys, key, MOST_PATHS).stream().map(PlanKeys::path).toList();
    }

    private static PlanEstimate estimate(Setting setting) {
        var keys = setting.entries(ESTIMATE_KEYS);
        return new PlanEstimate(
                PlanKeys.of(keys, "minutes").map(one -> one.integer(1, 100_000)),
                PlanKeys.of(keys, "cost_usd").map(one -> one.amount(100_000)));
    }

    private static PlanLimits limits(Setting setting) {
        var keys = setting.entries(LIMIT_KEYS);
        return new PlanLimits(
                PlanKeys.of(keys, "timeout_sec").map(one -> one.number(1, 604_800)),
                PlanKeys.of(keys, "tokens").map(one -> one.number(1, 1_000_000_000_000L)),
                PlanKeys.of(keys, "cost_usd").map(one -> one.amount(100_000)),
                PlanKeys.of(keys, "attempts")
                        .map(one -> one.integer(1, 20))
                        .orElse(PlanLimits.USUAL.attempts()));
    }
}
