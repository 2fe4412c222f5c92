package cadre.wire.config;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A YAML file with agent profiles: one key {@code profiles}, as {@code cadre.yaml} has it. */
public final class ProfilesFile {
    private static final String KEY = ConfigKey.PROFILES.key();

    private ProfilesFile() {}

    /**
     * The list, its shape checked; empty if the text holds none.
     *
     * @param name of the file, for errors
     * @throws CadreException INVALID that names the key, its line and what is allowed
     */
    public static Setting read(String name, String text) {
        var profiles = new Setting(KEY, list(name, text));
        ConfigKey.PROFILES.shape().check(profiles);
        return profiles;
    }

    private static Value list(String name, String text) {
        var none = new Value.Sequence(name, List.of());
        var root = Yaml.read(name, text, Set.of(KEY)).orElse(none);
        if (root == none) {
            return none;
        }
        if (!(root instanceof Value.Mapping mapping)) {
            throw wrong(
                    root.origin(),
                    "The agent profiles must stand below 'profiles:'",
                    "Write 'profiles:' first and the list below it");
        }
        mapping.entries()
                .forEach((key, value) -> {
                    if (!key.equals(KEY)) {
                        throw wrong(
                                value.origin(),
                                "Unknown key '" + Setting.shown(key) + "'",
                                "This file holds nothing but 'profiles:'");
                    }
                });
        return mapping.entries().getOrDefault(KEY, none);
    }

    private static CadreException wrong(String place, String what, String fix) {
        return new CadreException(ErrorCode.INVALID, what, Map.of("place", place), fix);
    }
}
