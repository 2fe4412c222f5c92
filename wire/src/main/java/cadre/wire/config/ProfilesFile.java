package cadre.wire.config;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A YAML file with agent profiles, as {@code cadre.yaml} has them, and the routing table. Their
 * shapes are checked; what they name is not.
 *
 * @param profiles the list {@code profiles}, empty if there is none
 * @param roles the list {@code roles}, empty if there is none
 * @param toolSets the list {@code tool_sets}, empty if there is none
 */
public record ProfilesFile(Setting profiles, Setting roles, Setting toolSets) {
    private static final String PROFILES = ConfigKey.PROFILES.key();
    private static final String ROLES = "roles";
    private static final String TOOL_SETS = "tool_sets";
    private static final Set<String> KEYS = Set.of(PROFILES, ROLES, TOOL_SETS);

    /**
     * Reads such a file.
     *
     * @param name of the file, for errors
     * @throws CadreException INVALID that names the key, its line and what is allowed
     */
    public static ProfilesFile read(String name, String text) {
        var lists = lists(name, text);
        var none = new Value.Sequence(name, List.of());
        var file =
                new ProfilesFile(
                        new Setting(PROFILES, lists.getOrDefault(PROFILES, none)),
                        new Setting(ROLES, lists.getOrDefault(ROLES, none)),
                        new Setting(TOOL_SETS, lists.getOrDefault(TOOL_SETS, none)));
        ConfigKey.PROFILES.shape().check(file.profiles);
        new RoleShape().check(file.roles);
        new ToolSetShape().check(file.toolSets);
        return file;
    }

    private static Map<String, Value> lists(String name, String text) {
        var root = Yaml.read(name, text, KEYS);
        if (root.isEmpty()) {
            return Map.of();
        }
        if (!(root.get() instanceof Value.Mapping mapping)) {
            throw wrong(
                    root.get().origin(),
                    "The agent profiles must stand below 'profiles:'",
                    "Write 'profiles:' first and the list below it");
        }
        mapping.entries()
                .forEach((key, value) -> {
                    if (!KEYS.contains(key)) {
                        throw wrong(
                                value.origin(),
                                "Unknown key '" + Setting.shown(key) + "'",
                                "This file holds nothing but 'profiles:', 'roles:' and"
                                        + " 'tool_sets:'");
                    }
                });
        return mapping.entries();
    }

    private static CadreException wrong(String place, String what, String fix) {
        return new CadreException(ErrorCode.INVALID, what, Map.of("place", place), fix);
    }
}
