package cadre.wire.config;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The configuration of one program start. What counts, the first that is there: the environment,
 * the env file ({@code CADRE_ENV_FILE}, else {@code .env} in the data folder), {@code cadre.yaml}
 * ({@code CADRE_CONFIG}, else the one in the data folder), the default. Nothing is ever read from
 * the working directory.
 */
public final class ConfigFile {
    /** The variable that names another file than {@code cadre.yaml} in the data folder. */
    public static final String CONFIG_VARIABLE = "CADRE_CONFIG";

    /** The variable that names another env file than {@code .env} in the data folder. */
    public static final String ENV_FILE_VARIABLE = "CADRE_ENV_FILE";

    private static final Map<String, ConfigKey> BY_VARIABLE =
            Arrays.stream(ConfigKey.values())
                    .collect(Collectors.toMap(ConfigKey::variable, Function.identity()));

    /** Read by other programs of Cadre, or given by it to agents: no mistake when they are set. */
    private static final Set<String> OTHERS =
            Set.of(
                    "CADRE_URL",
                    "CADRE_KEY",
                    "CADRE_NODE_KEY",
                    "CADRE_SECRETS_KEY",
                    "CADRE_ATTEMPT",
                    "CADRE_NODE",
                    "CADRE_PROMPT_FILE",
                    "CADRE_JAR",
                    "CADRE_JAVA_OPTS",
                    "CADRE_BUILD",
                    "CADRE_INVITE",
                    "CADRE_PLANE_API_URL",
                    "CADRE_PLANE_API_TOKEN",
                    "CADRE_PLANE_WORKSPACE_SLUG",
                    "CADRE_PLANE_WEBHOOK_SECRET",
                    "CADRE_PLANE_WEBHOOK_SECRET_OLD",
                    "CADRE_PLANE_APPROVERS",
                    "CADRE_PLANE_OWN_ACTORS",
                    "CADRE_GITEA_URL",
                    "CADRE_GITEA_TOKEN",
                    "CADRE_GITEA_WEBHOOK_SECRET",
                    "CADRE_GITEA_WEBHOOK_SECRET_OLD",
                    "CADRE_GITEA_APPROVERS",
                    "CADRE_GITEA_OWN_ACTORS",
                    "CADRE_GITHUB_URL",
                    "CADRE_GITHUB_TOKEN",
                    "CADRE_GITHUB_APP_ID",
                    "CADRE_GITHUB_APP_INSTALLATION_ID",
                    "CADRE_GITHUB_APP_PRIVATE_KEY",
                    "CADRE_GITHUB_WEBHOOK_SECRET",
                    "CADRE_GITHUB_WEBHOOK_SECRET_OLD",
                    "CADRE_GITHUB_APPROVERS",
                    "CADRE_GITHUB_OWN_ACTORS",
                    "CADRE_GITLAB_URL",
                    "CADRE_GITLAB_TOKEN",
                    "CADRE_GITLAB_WEBHOOK_SECRET",
                    "CADRE_GITLAB_WEBHOOK_SECRET_OLD",
                    "CADRE_GITLAB_APPROVERS",
                    "CADRE_GITLAB_OWN_ACTORS",
                    CONFIG_VARIABLE,
                    ENV_FILE_VARIABLE);

    private final Map<ConfigKey, Value> values;
    private final Map<String, String> variables;
    private final List<String> warnings;
    private final Path userHome;

    private ConfigFile(
            Map<ConfigKey, Value> values,
            Map<String, String> variables,
            List<String> warnings,
            Path userHome) {
        this.values = values;
        this.variables = Map.copyOf(variables);
        this.warnings = List.copyOf(warnings);
        this.userHome = userHome;
    }

    /**
     * Reads everything once.
     *
     * @param environment of the process, with what the command line sets put over it ({@code
     *     CADRE_PORT} for {@code --port} and so on)
     * @param userHome what {@code ~} means
     * @throws CadreException INVALID if a file cannot be read or holds an unknown key, or if a
     *     value is not what its key takes, whichever program reads it; it names the line and what
     *     is known
     */
    public static ConfigFile read(Map<String, String> environment, Path userHome) {
        var values = new EnumMap<ConfigKey, Value>(ConfigKey.class);
        var warnings = new ArrayList<String>();
        new TreeMap<>(environment)
                .forEach((name, text) -> {
                    var key = BY_VARIABLE.get(name);
                    if (key != null) {
                        take(values, key, new Value.Scalar(name, text));
                    } else if (name.startsWith("CADRE_") && !isKnown(name)) {
                        warnings.add(name + " is set, but Cadre does not know it");
                    }
                });
        var home = setting(values, ConfigKey.HOME).path(userHome);
        var variables = new HashMap<String, String>();
        readEnvFile(environment, home, values, variables);
        variables.putAll(environment);
        var file = named(environment, CONFIG_VARIABLE, home.resolve("cadre.yaml"));
        if (environment.containsKey(CONFIG_VARIABLE) || Files.exists(file)) {
            Yaml.read(file.toString(), EnvFile.text(file))
                    .ifPresent(root -> readYaml(root, values));
        }
        return new ConfigFile(values, variables, warnings, userHome);
    }

    /**
     * What the text of a {@code cadre.yaml} sets, and nothing else.
     *
     * @throws CadreException INVALID if it is none
     */
    public static Map<ConfigKey, Setting> written(String text) {
        var values = new EnumMap<ConfigKey, Value>(ConfigKey.class);
        Yaml.read("cadre.yaml", text).ifPresent(root -> readYaml(root, values));
        var settings = new EnumMap<ConfigKey, Setting>(ConfigKey.class);
        values.forEach((key, value) -> settings.put(key, parsed(key, value)));
        return settings;
    }

    /** The value of a key. */
    public Setting setting(ConfigKey key) {
        return setting(values, key);
    }

    /** The data folder. */
    public Path home() {
        return setting(ConfigKey.HOME).path(userHome);
    }

    /** What {@code ~} means. */
    public Path userHome() {
        return userHome;
    }

    /** The environment with the env file below it, for what is no key: credentials of agents. */
    public Map<String, String> variables() {
        return variables;
    }

    /** What a person should know: variables that look like keys and are none. */
    public List<String> warnings() {
        return warnings;
    }

    private static Setting setting(Map<ConfigKey, Value> values, ConfigKey key) {
        var value = values.get(key);
        return parsed(key, value == null ? new Value.Scalar("default", key.fallback()) : value);
    }

    /** A variable or default that begins like a YAML list or mapping is one. */
    private static Setting parsed(ConfigKey key, Value value) {
        if (value instanceof Value.Scalar(String origin, String text, _)) {
            if (text.equals("[]")) {
                return new Setting(key.key(), new Value.Sequence(origin, List.of()));
            }
            if (text.startsWith("[") && !isVerbatim(key)) {
                return new Setting(key.key(), Yaml.read(origin, text).orElse(value));
            }
        }
        return new Setting(key.key(), value);
    }

    private static boolean isVerbatim(ConfigKey key) {
        return key == ConfigKey.BIND // [::1] is no list
                || key.isSecret();
    }

    private static boolean isKnown(String variable) {
        return OTHERS.contains(variable)
                || BY_VARIABLE.containsKey(variable)
                || variable.startsWith("CADRE_KEY_");
    }

    private static Path named(Map<String, String> environment, String variable, Path fallback) {
        var text = environment.get(variable);
        return text == null || text.isBlank() ? fallback : Path.of(text).toAbsolutePath();
    }

    private static void readEnvFile(
            Map<String, String> environment,
            Path home,
            Map<ConfigKey, Value> values,
            Map<String, String> variables) {
        var file = named(environment, ENV_FILE_VARIABLE, home.resolve(".env"));
        if (!environment.containsKey(ENV_FILE_VARIABLE) && !Files.exists(file)) {
            return;
        }
        EnvFile.read(file)
                .forEach((name, value) -> {
                    variables.put(name, value.text());
                    var key = BY_VARIABLE.get(name);
                    if (key == ConfigKey.HOME && !values.containsKey(key)) {
                        throw unknown(name, value.origin(), "CADRE_HOME cannot be set here");
                    } else if (key != null) {
                        take(values, key, value);
                    } else if (name.startsWith("CADRE_") && !isKnown(name)) {
                        throw unknown(name, value.origin(), meant(name));
                    }
                });
    }

    private static void readYaml(Value root, Map<ConfigKey, Value> values) {
        if (!(root instanceof Value.Mapping mapping)) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The configuration must be keys and values",
                    Map.of("place", root.origin()),
                    "Write lines such as 'port: 27888'");
        }
        var flat = new LinkedHashMap<String, Value>();
        flatten("", mapping, flat);
        flat.forEach((name, value) -> {
            var key =
                    Arrays.stream(ConfigKey.values())
                            .filter(each -> each.key().equals(name))
                            .findFirst()
                            .orElseThrow(
                                    () -> unknown(name, value.origin(), "Known keys: " + known()));
            if (key == ConfigKey.HOME) {
                throw unknown(name, value.origin(), "Set CADRE_HOME in the environment");
            }
            take(values, key, value);
        });
    }

    /**
     * Checks it, also where a stronger place has set the key already or this program needs none.
     */
    private static void take(Map<ConfigKey, Value> values, ConfigKey key, Value value) {
        key.shape().check(parsed(key, value));
        values.putIfAbsent(key, value);
    }

    private static void flatten(String above, Value.Mapping mapping, Map<String, Value> flat) {
        mapping.entries()
                .forEach((name, value) -> {
                    var full = above + name;
                    var isGroup =
                            ConfigKey.names().stream().anyMatch(key -> key.startsWith(full + "."));
                    if (isGroup && value instanceof Value.Mapping inner) {
                        flatten(full + ".", inner, flat);
                    } else {
                        flat.put(full, value);
                    }
                });
    }

    private static String known() {
        return String.join(
                ", ", ConfigKey.names().stream().filter(key -> !key.equals("home")).toList());
    }

    /** The variable that was meant, if one is like it; else all. */
    private static String meant(String name) {
        var all = Stream.concat(BY_VARIABLE.keySet().stream(), OTHERS.stream()).toList();
        return Nearest.of(name, all)
                .map(near -> "Did you mean " + near + "? deploy/.env.sample lists all")
                .orElseGet(() -> "Known: " + sorted(BY_VARIABLE.keySet()));
    }

    private static String sorted(Set<String> names) {
        return String.join(", ", names.stream().sorted().toList());
    }

    private static CadreException unknown(String key, String place, String fix) {
        return new CadreException(
                ErrorCode.INVALID,
                "Unknown key in the configuration",
                Map.of("key", key, "place", place),
                fix);
    }
}
