package cadre.wire.contract;

import java.util.Optional;
import java.util.Set;

/** Compares metrics: dashboards and alerts find them by name, type and labels. */
final class MetricChange {
    private static final int MOST_LOOKED_AT = 50;
    private static final Set<String> UNITS =
            Set.of(
                    "seconds",
                    "milliseconds",
                    "microseconds",
                    "nanoseconds",
                    "minutes",
                    "bytes",
                    "kilobytes",
                    "megabytes",
                    "ratio",
                    "percent",
                    "ms",
                    "usd",
                    "total");

    private final Changes changes;
    private final Metrics before;
    private final Metrics after;

    private MetricChange(Changes changes, Metrics before, Metrics after) {
        this.changes = changes;
        this.before = before;
        this.after = after;
    }

    /** Throws INVALID if one of both texts has no metrics. */
    static void compare(Changes changes, String before, String after) {
        new MetricChange(changes, Metrics.read(before), Metrics.read(after)).compare();
    }

    private void compare() {
        before.byName()
                .forEach((name, was) -> {
                    var is = after.byName().get(name);
                    if (is == null) {
                        gone(name);
                    } else {
                        part(name, "type", was.type(), is.type());
                        part(name, "unit", was.unit(), is.unit());
                        part(name, "label set", was.labels(), is.labels());
                    }
                });
        after.byName().keySet().stream()
                .filter(name -> !before.byName().containsKey(name))
                .forEach(name -> changes.fine(name, "is new", "nobody looks at it yet"));
    }

    private void gone(String name) {
        changes.breaking(
                name,
                otherUnit(name)
                        .map(one -> "has another unit: it is " + one)
                        .orElse("the metric is gone"),
                "dashboards and alerts that name it find nothing",
                "Keep it, beside a new one if there must be");
    }

    private Optional<String> otherUnit(String name) {
        var stem = stem(name);
        var looked = 0;
        for (var one : after.byName().tailMap(stem + "_").keySet()) {
            if (!one.startsWith(stem) || looked++ == MOST_LOOKED_AT) {
                break;
            }
            if (!before.byName().containsKey(one) && stem(one).equals(stem)) {
                return Optional.of(one);
            }
        }
        return after.byName().containsKey(stem) && !before.byName().containsKey(stem)
                ? Optional.of(stem)
                : Optional.empty();
    }

    private static String stem(String name) {
        var stem = name;
        for (var at = stem.lastIndexOf('_');
                at > 0 && UNITS.contains(stem.substring(at + 1));
                at = stem.lastIndexOf('_')) {
            stem = stem.substring(0, at);
        }
        return stem;
    }

    private void part(String name, String part, Optional<?> was, Optional<?> is) {
        if (was.equals(is)) {
            return;
        }
        if (was.isEmpty()) {
            changes.fine(
                    name, "its %s is said: %s".formatted(part, is.orElseThrow()), "it was not");
            return;
        }
        changes.breaking(
                name,
                is.isPresent()
                        ? "its %s is %s, and was %s".formatted(part, is.get(), was.get())
                        : "its %s is no longer said, and was %s".formatted(part, was.get()),
                "queries that rely on it give something else, or nothing",
                "Keep it, and put the other in a metric of its own");
    }
}
