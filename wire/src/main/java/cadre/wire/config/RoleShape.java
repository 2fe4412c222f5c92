package cadre.wire.config;

import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code roles} may hold: a list of mappings with these keys. */
final class RoleShape implements Shape {
    private static final long WEEK = 604_800;
    private static final Map<String, Shape> KEYS = keys();

    private static Map<String, Shape> keys() {
        var keys = new LinkedHashMap<String, Shape>();
        keys.put("name", NAME);
        keys.put("description", Setting::quotedText);
        keys.put("agent", NAME);
        keys.put("model", Setting::quotedText);
        keys.put("effort", Setting::quotedText);
        keys.put("arguments", setting -> setting.words().forEach(Setting::text));
        keys.put("tools", setting -> setting.words().forEach(Setting::quotedText));
        keys.put("tool_set", NAME);
        keys.put("system_prompt", Setting::quotedText);
        keys.put("timeout_sec", setting -> setting.unquoted().number(1, WEEK));
        keys.put("minimum_sec", setting -> setting.unquoted().number(1, WEEK));
        keys.put("mode", Shape.oneOf("fg", "bg"));
        keys.put("expects", Shape.oneOf("change", "answer"));
        keys.put("review_by", NAME_OR_NOTHING);
        keys.put("review_rounds", setting -> setting.unquoted().number(0, 10));
        keys.put("fallback", setting -> setting.words().forEach(NAME::check));
        return keys;
    }

    @Override
    public void check(Setting setting) {
        for (var item : setting.items()) {
            var entries = item.entries(KEYS.keySet());
            if (!entries.containsKey("name") || !entries.containsKey("agent")) {
                throw item.wrong("a role needs name and agent");
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
