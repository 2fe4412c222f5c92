package cadre.wire.config;

import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code profiles} may hold: a list of mappings with these keys. */
final class ProfileShape implements Shape {
    private static final long WEEK = 604_800;
    private static final Map<String, Shape> KEYS = keys();

    private static Map<String, Shape> keys() {
        var keys = new LinkedHashMap<String, Shape>();
        keys.put("name", NAME);
        keys.put(
                "cli",
                Shape.oneOf(
                        "claude",
                        "codex",
                        "copilot",
                        "custom",
                        "gemini",
                        "opencode",
                        "qwen",
                        "rehearsal"));
        keys.put("model", TEXT);
        keys.put("effort", TEXT);
        keys.put("arguments", WORDS);
        keys.put("tools", WORDS);
        keys.put("timeout_sec", Shape.number(1, WEEK));
        keys.put("idle_timeout_sec", Shape.number(0, WEEK));
        keys.put("limits", new LimitsShape());
        keys.put("account", Shape.oneOf("auto", "login", "key"));
        keys.put("isolation", Shape.oneOf("auto", "bubblewrap", "unshare", "user", "none"));
        keys.put("max_running", Shape.number(1, 100_000));
        keys.put("system_prompt", TEXT);
        return keys;
    }

    /** How much one job may use. */
    private static final class LimitsShape implements Shape {
        private static final Map<String, Shape> KEYS =
                Map.of(
                        "max_tokens",
                        Shape.number(1, 1_000_000_000_000L),
                        "max_cost_usd",
                        setting -> setting.amount(1_000_000));

        @Override
        public void check(Setting setting) {
            setting.entries(KEYS.keySet())
                    .forEach((key, entry) -> {
                        var shape = KEYS.get(key);
                        if (shape != null) {
                            shape.check(entry);
                        }
                    });
        }
    }

    @Override
    public void check(Setting setting) {
        for (var item : setting.items()) {
            var entries = item.entries(KEYS.keySet());
            if (!entries.containsKey("name") || !entries.containsKey("cli")) {
                throw item.wrong("a profile needs name and cli");
            }
            KEYS.forEach((key, shape) -> {
                var entry = entries.get(key);
                if (entry != null) {
                    shape.check(entry);
                }
            });
        }
    }
}
