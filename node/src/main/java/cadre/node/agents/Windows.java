package cadre.node.agents;

import cadre.wire.agent.QuotaWindow;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** The windows of an account's quota, the latest word on each; at most ten. Thread-safe. */
final class Windows {
    private static final int MOST = 10;
    private static final int NEAR_PERCENT = 80;

    private final TreeMap<String, QuotaWindow> byName = new TreeMap<>();

    synchronized List<QuotaWindow> all() {
        return List.copyOf(byName.values());
    }

    private synchronized void put(QuotaWindow window) {
        if (window.isSane() && (byName.size() < MOST || byName.containsKey(window.name()))) {
            byName.put(window.name(), window);
        }
    }

    /**
     * What Claude Code says in a {@code rate_limit_event}: {@code status}, {@code rateLimitType},
     * {@code resetsAt} in seconds and, from some versions on, {@code utilization} as a fraction.
     */
    void claudeSays(JsonNode limit) {
        var state =
                switch (Fields.text(limit, "status")) {
                    case "allowed" -> QuotaWindow.OK;
                    case "allowed_warning" -> QuotaWindow.NEAR;
                    case "rejected" -> QuotaWindow.USED_UP;
                    default -> "";
                };
        var name = Fields.text(limit, "rateLimitType").toLowerCase(Locale.ROOT);
        var used = limit.path("utilization");
        var percent =
                state.equals(QuotaWindow.USED_UP)
                        ? Optional.of(100)
                        : used.isNumber()
                                ? percent(used.asDouble() * 100)
                                : Optional.<Integer>empty();
        put(new QuotaWindow(name, percent, seconds(name), at(limit.path("resetsAt")), state));
    }

    private static long seconds(String name) {
        return name.startsWith("five_hour") ? 5 * 3600 : name.startsWith("seven_day") ? 604_800 : 0;
    }

    /**
     * What Codex says with each count of tokens: {@code primary} and {@code secondary}, each with
     * {@code used_percent}, {@code window_minutes} and {@code resets_at} in seconds, or {@code
     * resets_in_seconds} in older versions.
     *
     * @param said when it said so
     */
    void codexSays(JsonNode limits, Instant said) {
        for (var name : List.of("primary", "secondary")) {
            var limit = limits.path(name);
            if (!limit.path("used_percent").isNumber()) {
                continue;
            }
            var percent = percent(limit.path("used_percent").asDouble());
            var in = limit.path("resets_in_seconds");
            var reset =
                    in.isNumber()
                            ? Optional.of(said.plusSeconds(Math.clamp(in.asLong(), 0, 1L << 26)))
                            : at(limit.path("resets_at"));
            var minutes = Math.clamp(limit.path("window_minutes").asLong(0), 0, 1L << 20);
            put(new QuotaWindow(name, percent, minutes * 60, reset, state(percent)));
        }
    }

    private static String state(Optional<Integer> percent) {
        var used = percent.orElse(0);
        return used >= 100
                ? QuotaWindow.USED_UP
                : used >= NEAR_PERCENT ? QuotaWindow.NEAR : QuotaWindow.OK;
    }

    private static Optional<Integer> percent(double used) {
        return Double.isFinite(used)
                ? Optional.of((int) Math.clamp(Math.floor(used), 0, 100))
                : Optional.empty();
    }

    private static Optional<Instant> at(JsonNode seconds) {
        var at = seconds.asLong(0);
        return at > 0 && at < 1L << 36 ? Optional.of(Instant.ofEpochSecond(at)) : Optional.empty();
    }
}
