package cadre.wire.plan;

import cadre.wire.config.Setting;
import cadre.wire.error.CadreException;
import cadre.wire.id.AgentName;
import cadre.wire.id.RoleName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Values of a plan's file. Each method throws INVALID that names the key and its line. */
final class PlanKeys {
    private static final String NAME = "[a-z0-9][a-z0-9-]{0,39}";
    private static final int MOST_NAMES = 500;

    private PlanKeys() {}

    static Optional<Setting> of(Map<String, Setting> keys, String key) {
        return Optional.ofNullable(keys.get(key));
    }

    static Setting needed(Setting item, Map<String, Setting> keys, String key) {
        return of(keys, key).orElseThrow(() -> item.wrong("the key " + key + " is missing"));
    }

    static List<Setting> list(Map<String, Setting> keys, String key, int most) {
        var items = of(keys, key).map(Setting::items).orElse(List.of());
        if (items.size() > most) {
            throw of(keys, key).orElseThrow().wrong("give at most " + most);
        }
        return items;
    }

    /** The line of the file; 0 if it is not known. */
    static int lineOf(Setting setting) {
        var origin = setting.origin();
        var line = origin.substring(origin.lastIndexOf(':') + 1);
        return line.matches("\\d{1,9}") ? Integer.parseInt(line) : 0;
    }

    static String name(Setting setting) {
        var name = setting.text();
        if (!name.matches(NAME)) {
            throw setting.wrong("a name is 1 to 40 of a-z, 0-9 and '-', not beginning with '-'");
        }
        return name;
    }

    static List<String> names(Map<String, Setting> keys, String key) {
        return list(keys, key, MOST_NAMES).stream().map(PlanKeys::name).toList();
    }

    /** One line of text. */
    static String line(Setting setting, int most) {
        var text = text(setting, most);
        if (text.chars().anyMatch(c -> c < ' ' || c == 127)) {
            throw setting.wrong("one line is wanted");
        }
        return text;
    }

    static String text(Setting setting, int most) {
        var text = setting.text();
        if (text.isBlank() || text.length() > most || text.indexOf('\0') >= 0) {
            throw setting.wrong("text of 1 to " + most + " characters is wanted");
        }
        return text;
    }

    static AgentName profile(Setting setting) {
        return checked(setting, AgentName::new);
    }

    static RoleName role(Setting setting) {
        return checked(setting, RoleName::new);
    }

    private static <T> T checked(Setting setting, Function<String, T> read) {
        try {
            return read.apply(setting.text());
        } catch (CadreException e) {
            throw setting.wrong(e.what() + ": " + e.fix());
        }
    }

    /** A branch by the rules of git, without those names that mean something else to it. */
    static String branch(Setting setting) {
        var name = setting.text();
        var isBad =
                !name.matches("[A-Za-z0-9][A-Za-z0-9._/+-]{0,199}")
                        || name.contains("..")
                        || name.contains("//")
                        || name.contains("/.")
                        || name.endsWith("/")
                        || name.endsWith(".")
                        || name.endsWith(".lock")
                        || name.contains(".lock/")
                        || name.equals("HEAD");
        if (isBad) {
            throw setting.wrong("a branch is letters, digits and ._/+-, such as feature/queue");
        }
        return name;
    }

    /** A path or pattern that stays in the repository, in one spelling. */
    static OwnedPath path(Setting setting) {
        return OwnedPath.of(setting.text(), lineOf(setting))
                .orElseThrow(() ->
                        setting.wrong(
                                "a path is relative to the repository and stays in it, such as"
                                        + " services/queue/**; '..', '.git' and '**' beside other"
                                        + " letters are not in one"));
    }
}
