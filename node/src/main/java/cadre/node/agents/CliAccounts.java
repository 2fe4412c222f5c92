package cadre.node.agents;

import cadre.node.agents.CliCredentials.LoginFolder;
import cadre.node.agents.CliCredentials.Several;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.IsolationKind;
import cadre.wire.link.Account;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.SecretValue;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what a run of one CLI logs in with: a key of the job, of the server's secrets or of the
 * node, or the login of the node's user, used where it is so that a renewed token is not lost. Safe
 * to use from any thread.
 */
final class CliAccounts {
    private final CliCredentials credentials;
    private final Map<String, String> node;
    private final Path home;

    /**
     * For one CLI on this node.
     *
     * @param node the node's environment
     * @param home the home of the user that the node runs as
     */
    CliAccounts(CliCredentials credentials, Map<String, String> node, Path home) {
        this.credentials = credentials;
        this.node = Map.copyOf(node);
        this.home = home;
    }

    /** Variables from one place. */
    private record Source(String name, Map<String, String> env) {}

    /**
     * The account for one attempt.
     *
     * @throws CadreException UNAVAILABLE if what the order asks for is not there, or cannot be used
     *     under this isolation; INVALID if the job's own variables contradict it
     */
    CliAccount choose(AttemptOrder order, List<SecretValue> secrets, IsolationKind isolation) {
        var wanted = order.agent().account();
        var stored = stored(secrets);
        var own = new HashMap<>(stored);
        own.putAll(order.env());
        // A key of the node's must not go to an address that only the job knows.
        boolean elsewhere = credentials.addresses().stream().anyMatch(name -> isSet(own, name));
        if (wanted != Account.LOGIN) {
            var sources = new ArrayList<Source>();
            sources.add(new Source("job", order.env()));
            sources.add(new Source("secret", stored));
            if (!elsewhere) {
                sources.add(new Source("node", node));
            }
            for (var source : sources) {
                var keys = keys(source.env());
                if (!keys.isEmpty()) {
                    return withKey(keys, source, secrets);
                }
            }
        }
        if (elsewhere) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The job names its own "
                            + credentials.addresses()
                            + " but brings no key for it",
                    Map.of("cli", credentials.title()),
                    "Give %s in the job's env or as a secret too: the node's own key or login is not"
                                    .formatted(credentials.keys().getFirst())
                            + " sent to another address");
        }
        if (wanted == Account.KEY) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    credentials.title() + " has no key here",
                    Map.of("account", wanted.word(), "looked_for", credentials.keys()),
                    "Store it with 'cadre secret set %s', or set it in the node's environment"
                            .formatted(credentials.keys().getFirst()));
        }
        return withLogin(order, isolation);
    }

    /** What a run would log in with as far as the node knows, for people; empty for nothing. */
    String onNode() {
        var found = new ArrayList<String>();
        keys(node).keySet().stream().sorted().forEach(name -> found.add("key " + name));
        loginFolder().filter(this::isLoggedIn).ifPresent(folder -> found.add("login " + folder));
        return String.join(", ", found);
    }

    private CliAccount withKey(Map<String, String> keys, Source source, List<SecretValue> secrets) {
        var env = passedOn();
        boolean ofTheJob = source.name().equals("job");
        if (!ofTheJob) {
            env.putAll(keys);
        }
        var withheld = new HashSet<>(credentials.keys());
        withheld.removeAll(ofTheJob ? source.env().keySet() : keys.keySet());
        var names = keys.keySet().stream().sorted().toList();
        var from =
                source.name().equals("secret")
                        ? "secret of " + from(names.getFirst(), secrets)
                        : source.name();
        var name = "key %s (%s)".formatted(String.join(", ", names), from);
        return new CliAccount(
                name, keys, env, withheld, Optional.empty(), List.copyOf(keys.values()));
    }

    private CliAccount withLogin(AttemptOrder order, IsolationKind isolation) {
        var folder = loginFolder().filter(this::isLoggedIn).orElseThrow(this::notLoggedIn);
        if (isolation == IsolationKind.USER) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The login of the node's user cannot be used under isolation 'user'",
                    Map.of("login", folder),
                    "Give a key: " + String.join(" or ", credentials.keys()));
        }
        var mixed = credentials.keys().stream().filter(name -> isSet(order.env(), name)).findAny();
        if (mixed.isPresent()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The job brings a key but its profile asks for the node's login",
                    Map.of("variable", mixed.get(), "cli", credentials.title()),
                    "Leave the variable out, or set the profile's account to key or auto");
        }
        var spec = credentials.login().orElseThrow();
        var env = passedOn();
        env.put(spec.variable(), folder.toString());
        return new CliAccount(
                "login " + folder,
                Map.of(),
                env,
                Set.copyOf(credentials.keys()),
                Optional.of(folder),
                LoginTokens.in(folder.resolve(spec.file())));
    }

    private CadreException notLoggedIn() {
        var link = loginFile().filter(Files::isSymbolicLink);
        if (link.isPresent()) {
            return new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The login of "
                            + credentials.title()
                            + " is a symbolic link, which is not"
                            + " followed",
                    Map.of("login", link.get()),
                    "Point %s of the node to the folder where the file itself lies"
                            .formatted(credentials.login().map(LoginFolder::variable).orElse("")));
        }
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                credentials.title() + " is not logged in on this node",
                Map.of(
                        "looked_in",
                        loginFolder().map(Path::toString).orElse("the node's environment")),
                credentials.howTo());
    }

    private Optional<Path> loginFile() {
        return credentials.login().map(spec -> folder(spec).resolve(spec.file()));
    }

    /** Where the login of the node's user is, or would be. */
    Optional<Path> loginFolder() {
        return credentials.login().map(this::folder);
    }

    private Path folder(LoginFolder spec) {
        var moved = node.getOrDefault(spec.variable(), "");
        return moved.isBlank() ? home.resolve(spec.name()) : Path.of(moved);
    }

    private boolean isLoggedIn(Path folder) {
        return credentials.login().stream()
                .anyMatch(spec ->
                        Files.isRegularFile(
                                folder.resolve(spec.file()), LinkOption.NOFOLLOW_LINKS));
    }

    private Map<String, String> keys(Map<String, String> env) {
        var set = credentials.keys().stream().filter(name -> isSet(env, name));
        var chosen = credentials.several() == Several.FIRST ? set.limit(1) : set;
        var keys = new HashMap<String, String>();
        chosen.forEach(name -> keys.put(name, env.getOrDefault(name, "")));
        return keys;
    }

    private HashMap<String, String> passedOn() {
        var env = new HashMap<String, String>();
        credentials.ofTheNode().stream()
                .filter(name -> isSet(node, name))
                .forEach(name -> env.put(name, node.getOrDefault(name, "")));
        return env;
    }

    private static Map<String, String> stored(List<SecretValue> secrets) {
        var env = new HashMap<String, String>();
        secrets.stream()
                .filter(secret -> secret.use() == SecretValue.Use.ENV)
                .forEach(secret -> env.put(secret.name(), secret.value()));
        return env;
    }

    private static String from(String name, List<SecretValue> secrets) {
        return secrets.stream()
                .filter(secret -> secret.name().equals(name))
                .map(SecretValue::from)
                .findFirst()
                .orElse("");
    }

    private static boolean isSet(Map<String, String> env, String name) {
        return !env.getOrDefault(name, "").isBlank();
    }
}
