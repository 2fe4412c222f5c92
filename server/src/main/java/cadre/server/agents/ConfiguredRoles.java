package cadre.server.agents;

import cadre.wire.config.ProfilesFile;
import cadre.wire.config.Setting;
import cadre.wire.error.CadreException;
import cadre.wire.id.AgentName;
import cadre.wire.id.RoleName;
import cadre.wire.job.Expects;
import cadre.wire.link.ToolServer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads the lists {@code roles} and {@code tool_sets} of {@code agents.yaml}. */
final class ConfiguredRoles {
    private static final Set<String> KEYS =
            Set.of(
                    "name",
                    "description",
                    "agent",
                    "model",
                    "effort",
                    "arguments",
                    "tools",
                    "tool_set",
                    "system_prompt",
                    "timeout_sec",
                    "minimum_sec",
                    "mode",
                    "expects",
                    "review_by",
                    "review_rounds",
                    "fallback");
    private static final Set<String> SET_KEYS = Set.of("name", "bus", "servers", "hint");
    private static final long USUAL_TIMEOUT_SEC = 1_200;
    private static final long USUAL_MINIMUM_SEC = 120;

    private ConfiguredRoles() {}

    /**
     * The routing table with what the file says.
     *
     * @param profiles that there are once the file is taken
     * @throws CadreException INVALID that names the key, its place and what is allowed, also if a
     *     role names a profile, a tool set or a role that there is not
     */
    static Roles.Table read(ProfilesFile file, Set<AgentName> profiles) {
        var sets = each(file.toolSets(), ConfiguredRoles::toolSet, ToolSet::name);
        var roles = each(file.roles(), ConfiguredRoles::role, role -> role.name().name());
        var table = Roles.Table.of(roles, sets);
        for (int n = 0; n < roles.size(); n++) {
            refer(file.roles().items().get(n).entries(KEYS), roles.get(n), table, profiles);
        }
        return table;
    }

    private static <T> List<T> each(
            Setting list, Function<Setting, T> read, Function<T, String> name) {
        var names = new HashSet<String>();
        return list.items().stream()
                .map(item -> {
                    var one = placed(item, read);
                    if (!names.add(name.apply(one))) {
                        throw item.wrong("the name " + name.apply(one) + " is there twice");
                    }
                    return one;
                })
                .toList();
    }

    private static <T> T placed(Setting item, Function<Setting, T> read) {
        try {
            return read.apply(item);
        } catch (CadreException e) {
            throw e.which().containsKey("place") ? e : item.wrong(e.what() + ": " + e.which());
        }
    }

    private static Role role(Setting item) {
        var given = item.entries(KEYS);
        var minimum = number(given, "minimum_sec", 1, RoleProfile.LONGEST_SEC);
        var timeout = number(given, "timeout_sec", 1, RoleProfile.LONGEST_SEC);
        var timeoutSec =
                timeout.orElse(Math.max(USUAL_TIMEOUT_SEC, minimum.orElse(USUAL_MINIMUM_SEC)));
        return new Role(
                new RoleName(needed(given, "name", item)),
                text(given, "description"),
                new AgentName(needed(given, "agent", item)),
                text(given, "model"),
                text(given, "effort"),
                texts(given, "arguments"),
                texts(given, "tools"),
                optional(given, "tool_set").map(Setting::text).orElse(ToolSet.USUAL),
                text(given, "system_prompt"),
                timeoutSec,
                minimum.orElse(Math.min(USUAL_MINIMUM_SEC, timeoutSec)),
                optional(given, "mode")
                        .map(word -> RoleMode.valueOf(upper(word.oneOf(List.of("fg", "bg")))))
                        .orElse(RoleMode.FG),
                optional(given, "expects")
                        .map(word ->
                                Expects.valueOf(upper(word.oneOf(List.of("change", "answer")))))
                        .orElse(Expects.CHANGE),
                optional(given, "review_by")
                        .filter(setting -> !setting.isEmpty())
                        .map(setting -> new RoleName(setting.text())),
                number(given, "review_rounds", 0, 10).orElse((long) Role.USUAL_ROUNDS).intValue(),
                texts(given, "fallback").stream().map(AgentName::new).toList(),
                RoleSource.AGENTS_YAML);
    }

    private static ToolSet toolSet(Setting item) {
        var given = item.entries(SET_KEYS);
        return new ToolSet(
                needed(given, "name", item),
                optional(given, "bus").map(Setting::flag).orElse(true),
                optional(given, "servers").map(Setting::items).orElse(List.of()).stream()
                        .map(ConfiguredRoles::server)
                        .toList(),
                text(given, "hint"),
                RoleSource.AGENTS_YAML);
    }

    private static ToolServer server(Setting item) {
        var given = item.entries(Set.of("name", "url"));
        return new ToolServer(needed(given, "name", item), needed(given, "url", item));
    }

    /** Names that lead nowhere are mistakes, too. */
    private static void refer(
            Map<String, Setting> given, Role role, Roles.Table table, Set<AgentName> profiles) {
        demand(given, "agent", profiles.contains(role.agent()), "an agent profile", profiles);
        demand(given, "fallback", profiles.containsAll(role.fallback()), "profiles", profiles);
        demand(
                given,
                "tool_set",
                table.toolSets().containsKey(role.toolSet()),
                "a tool set",
                table.toolSets().keySet());
        demand(
                given,
                "review_by",
                role.reviewBy().stream().allMatch(table.roles()::containsKey),
                "a role",
                table.roles().keySet());
    }

    private static void demand(
            Map<String, Setting> given, String key, boolean good, String what, Set<?> known) {
        if (!good) {
            var names = known.stream().map(Object::toString).sorted().toList();
            throw optional(given, key)
                    .orElseThrow(
                            () -> new IllegalStateException("the usual " + key + " must be there"))
                    .wrong(what + " is wanted, of " + String.join(", ", names));
        }
    }

    private static String needed(Map<String, Setting> given, String key, Setting item) {
        return optional(given, key)
                .map(Setting::text)
                .orElseThrow(() -> item.wrong("the key " + key + " is missing"));
    }

    private static String text(Map<String, Setting> given, String key) {
        return optional(given, key).map(Setting::text).orElse("");
    }

    private static List<String> texts(Map<String, Setting> given, String key) {
        return optional(given, key).map(Setting::texts).orElse(List.of());
    }

    private static Optional<Long> number(
            Map<String, Setting> given, String key, long least, long most) {
        return optional(given, key).map(setting -> setting.number(least, most));
    }

    private static Optional<Setting> optional(Map<String, Setting> given, String key) {
        return Optional.ofNullable(given.get(key));
    }

    private static String upper(String word) {
        return word.toUpperCase(Locale.ROOT);
    }
}
