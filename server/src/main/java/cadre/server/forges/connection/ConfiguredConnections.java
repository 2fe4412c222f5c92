package cadre.server.forges.connection;

import cadre.server.forges.connection.Connections.Configured;
import cadre.wire.config.Setting;
import cadre.wire.config.YamlFile;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads connections: {@code plane}, {@code gitea}, {@code github} and {@code gitlab} from the
 * environment, more of them from {@code connections.yaml} in the data folder; those that an admin
 * makes are {@link StoredConnections}. That file names a secret of the vault ({@code secret:NAME})
 * or a variable ({@code variable:NAME}) and never holds one.
 */
public final class ConfiguredConnections {
    /** The file in the data folder. */
    public static final String FILE = "connections.yaml";

    /** What stands in the file: {@link FlowProjects} reads the other one. */
    static final Set<String> ROOT = Set.of("connections", "flows");

    /** Of a connection. */
    static final String NAME = "[a-z0-9][a-z0-9-]{0,39}";

    /** Where a provider is when nothing else is said. */
    private static final Map<Provider, String> CLOUDS =
            Map.of(
                    Provider.PLANE, "https://api.plane.so",
                    Provider.GITHUB, "https://github.com",
                    Provider.GITLAB, "https://gitlab.com");

    private static final int MOST_SECRETS = 2;
    private static final Set<String> KEYS =
            Set.of(
                    "name",
                    "provider",
                    "url",
                    "workspace",
                    "token",
                    "app_id",
                    "installation_id",
                    "private_key",
                    "webhook_secrets",
                    "allow_unsigned",
                    "approvers",
                    "own_actors");

    private final Map<String, String> variables;
    private final Vaulted secrets;

    /** Finds the value of a connection's secret. */
    @FunctionalInterface
    public interface Vaulted {
        /** The value; empty if none of that name is set for the connection. */
        Optional<String> value(String connection, String name);
    }

    private ConfiguredConnections(Map<String, String> variables, Vaulted secrets) {
        this.variables = variables;
        this.secrets = secrets;
    }

    /**
     * All connections.
     *
     * @param variables the environment with the env file below it
     * @param home the data folder
     * @throws CadreException INVALID that names the key, its place and what is allowed
     */
    public static List<Configured> read(Map<String, String> variables, Path home, Vaulted secrets) {
        var reader = new ConfiguredConnections(variables, secrets);
        var all = new ArrayList<Configured>();
        reader.ofEnvironment(Provider.PLANE, "API_URL", "API_TOKEN").ifPresent(all::add);
        for (var host : List.of(Provider.GITEA, Provider.GITHUB, Provider.GITLAB)) {
            reader.ofEnvironment(host, "URL", "TOKEN").ifPresent(all::add);
        }
        var file = home.resolve(FILE);
        if (Files.exists(file)) {
            YamlFile.read("connections", file.toString(), text(file))
                    .ifPresent(root -> all.addAll(reader.ofFile(root)));
        }
        var names = new HashSet<String>();
        for (var each : all) {
            if (!names.add(each.connection().name())) {
                throw wrong(
                        "Two connections have one name",
                        Map.of("connection", each.connection().name()),
                        "Give the one in " + file + " another name");
            }
        }
        return List.copyOf(all);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The file of the connections cannot be read",
                    Map.of("file", file),
                    "Make it readable for the server's user, in UTF-8",
                    e);
        }
    }

    private Optional<Configured> ofEnvironment(Provider provider, String url, String token) {
        var name = provider.word();
        var given = new EnvironmentNames(variables, name);
        var app = provider == Provider.GITHUB ? AppSettings.of(given) : Optional.<GitHubApp>empty();
        // where people connect accounts at GitHub is said by the same variable
        var isGiven =
                provider == Provider.GITHUB
                        ? given.anyOf(token, "WEBHOOK_SECRET")
                        : given.anyOf(url, token, "WEBHOOK_SECRET", "WORKSPACE_SLUG");
        if (app.isEmpty() && !isGiven) {
            return Optional.empty();
        }
        var address = given.value(url);
        if (address.isEmpty()) {
            address = CLOUDS.getOrDefault(provider, "");
        }
        if (address.isEmpty()) {
            throw wrong(
                    "A connection has no address",
                    Map.of("connection", name),
                    "Set " + given.variable(url) + ", such as https://git.example");
        }
        var hookSecrets =
                List.of(given.value("WEBHOOK_SECRET"), given.value("WEBHOOK_SECRET_OLD")).stream()
                        .filter(secret -> !secret.isEmpty())
                        .toList();
        return Optional.of(
                new Configured(
                        new Connection(
                                name,
                                provider,
                                Addresses.checked(
                                        address,
                                        reason ->
                                                wrong(
                                                        "The address of a connection is wrong",
                                                        Map.of("variable", given.variable(url)),
                                                        "Mend it: " + reason)),
                                given.value("WORKSPACE_SLUG"),
                                given.value(app.isEmpty() ? token : AppSettings.KEY),
                                hookSecrets,
                                false,
                                ids(given.list("APPROVERS"), given.variable("APPROVERS")),
                                ids(given.list("OWN_ACTORS"), given.variable("OWN_ACTORS")),
                                app),
                        List.of(),
                        Source.ENVIRONMENT));
    }

    private static Set<String> ids(List<String> ids, String variable) {
        if (ids.contains("*")) {
            throw wrong(
                    "Nobody is everybody here",
                    Map.of("variable", variable),
                    "List the ids of people");
        }
        return Set.copyOf(ids);
    }

    private List<Configured> ofFile(Setting root) {
        var list = root.entries(ROOT).get("connections");
        return list == null ? List.of() : list.items().stream().map(this::ofItem).toList();
    }

    private Configured ofItem(Setting item) {
        var given = item.entries(KEYS);
        var name = needed(given, "name", item).text();
        if (!name.matches(NAME)) {
            throw needed(given, "name", item).wrong("use 1 to 40 of a-z, 0-9 and '-'");
        }
        var words = Arrays.stream(Provider.values()).map(Provider::word).toList();
        var provider = Provider.of(needed(given, "provider", item).oneOf(words)).orElseThrow();
        var url = needed(given, "url", item);
        var address = Addresses.checked(url.text(), url::wrong);
        var app = AppSettings.of(given, provider);
        var missing = new ArrayList<String>();
        var hookSecrets = new ArrayList<String>();
        var references = optional(given, "webhook_secrets").map(Setting::items).orElse(List.of());
        if (references.size() > MOST_SECRETS) {
            throw item.wrong("at most two webhook_secrets: the new one and the old one");
        }
        references.forEach(
                reference -> referred(reference, name, missing).ifPresent(hookSecrets::add));
        var unsigned = optional(given, "allow_unsigned").map(Setting::flag).orElse(false);
        if (unsigned && !Addresses.isLoopback(address)) {
            throw item.wrong("allow_unsigned is for a url on this machine only");
        }
        return new Configured(
                new Connection(
                        name,
                        provider,
                        address,
                        optional(given, "workspace").map(Setting::text).orElse(""),
                        optional(given, app.isEmpty() ? "token" : "private_key")
                                .flatMap(token -> referred(token, name, missing))
                                .orElse(""),
                        hookSecrets,
                        unsigned,
                        ids(given, "approvers"),
                        ids(given, "own_actors"),
                        app),
                missing,
                Source.FILE);
    }

    private static Setting needed(Map<String, Setting> given, String key, Setting item) {
        return optional(given, key)
                .orElseThrow(() -> item.wrong("a connection needs name, provider and url"));
    }

    private static Optional<Setting> optional(Map<String, Setting> given, String key) {
        return Optional.ofNullable(given.get(key));
    }

    /** By id, one by one: whoever may name everybody is careless with one line. */
    private static Set<String> ids(Map<String, Setting> given, String key) {
        var setting = optional(given, key);
        var ids = setting.map(Setting::texts).orElse(List.of());
        if (ids.contains("*")) {
            throw setting.orElseThrow().wrong("list the ids of people; there is no word for all");
        }
        return Set.copyOf(ids);
    }

    private Optional<String> referred(Setting reference, String name, List<String> missing) {
        var text = reference.text();
        if (!text.matches("(secret|variable):[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}")) {
            // not repeated: it may be the secret itself
            throw reference.wrong(
                    "no secret stands in this file; write secret:NAME for one that 'cadre secret"
                            + " set NAME --for connection:"
                            + name
                            + "' keeps, or variable:NAME for one of the environment");
        }
        var referred = text.substring(text.indexOf(':') + 1);
        var value =
                text.startsWith("secret:")
                        ? secrets.value(name, referred)
                        : Optional.ofNullable(variables.get(referred));
        var found = value.map(String::strip).filter(each -> !each.isEmpty());
        if (found.isEmpty()) {
            missing.add(text);
        }
        return found;
    }

    private static CadreException wrong(String what, Map<String, Object> which, String fix) {
        return new CadreException(ErrorCode.INVALID, what, which, fix);
    }
}
