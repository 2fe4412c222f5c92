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
        keys.put("model", Setting::quotedText);
        keys.put("effort", Setting::quotedText);
        keys.put("arguments", setting -> setting.words().forEach(Setting::text));
        keys.put("tools", setting -> setting.words().forEach(Setting::quotedText));
        keys.put("timeout_sec", count(1, WEEK));
        keys.put("idle_timeout_sec", count(0, WEEK));
        keys.put("limits", new LimitsShape());
        keys.put("no_progress", new ProgressShape());
        keys.put("stop_on_no_progress", setting -> setting.unquoted().flag());
        keys.put("account", Shape.oneOf("auto", "login", "key"));
        keys.put("isolation", Shape.oneOf("auto", "bubblewrap", "unshare", "user", "none"));
        keys.put("max_running", count(1, 100_000));
        keys.put("system_prompt", Setting::quotedText);
        keys.put("on_disconnect", new DisconnectShape());
        keys.put("knowledge", Shape.oneOf("on", "off", "auto"));
        keys.put("knowledge_tokens", count(100, 8_000));
        return keys;
    }

    private static Shape count(long least, long most) {
        return setting -> setting.unquoted().number(least, most);
    }

    /** When an agent counts as getting nowhere. */
    private static final class ProgressShape implements Shape {
        private static final Map<String, Shape> KEYS =
                Map.of(
                        "tokens",
                        count(0, 1_000_000_000_000L),
                        "equal_failures",
                        count(0, 1_000),
                        "sec",
                        count(0, WEEK));

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

    /** What a job does when its node does not answer. */
    private static final class DisconnectShape implements Shape {
        private static final Map<String, Shape> KEYS =
                Map.of(
                        "policy",
                        Shape.oneOf("wait", "replace", "stop"),
                        "after_sec",
                        count(60, WEEK));

        @Override
        public void check(Setting setting) {
            var entries = setting.entries(KEYS.keySet());
            if (!entries.containsKey("policy")) {
                throw setting.wrong("on_disconnect needs a policy");
            }
            entries.forEach((key, entry) -> {
                var shape = KEYS.get(key);
                if (shape != null) {
                    shape.check(entry);
                }
            });
        }
    }

    /** How much one job may use. */
    private static final class LimitsShape implements Shape {
        private static final Map<String, Shape> KEYS =
                Map.of(
                        "max_tokens",
                        count(1, 1_000_000_000_000L),
                        "max_cost_usd",
                        setting -> setting.unquoted().amount(1_000_000));

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
