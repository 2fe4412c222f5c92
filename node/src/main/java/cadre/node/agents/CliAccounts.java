package cadre.node.agents;

import cadre.node.agents.CliCredentials.LoginFolder;
import cadre.node.agents.CliCredentials.Several;
import cadre.process.isolation.Sandbox;
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
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds what a run of one CLI logs in with: a key of the job, of the server's secrets or of the
 * node, or the login of the node's user. Keys, addresses and all else are those of the job, else of
 * a secret, else of the node. Safe to use from any thread.
 */
final class CliAccounts {
    private static final Pattern LOGIN = Pattern.compile("://([^/?#\\s]*)@");

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
        if (wanted == Account.LOGIN && credentials.login().isEmpty()) {
            throw hasNoLogin();
        }
        var stored = stored(secrets);
        // A key of the node's must not go to an address that only the job or a secret knows; the
        // job's may be empty, which is the CLI's own.
        var ofJob = credentials.ways().filter(order.env()::containsKey).findFirst();
        var ofSecret = credentials.addresses().stream().filter(stored::containsKey).findFirst();
        boolean elsewhere = ofJob.isPresent() || ofSecret.isPresent();
        var env = passedOn(order, stored);
        if (wanted != Account.LOGIN) {
            var sources = new ArrayList<Source>();
            sources.add(new Source("job", order.env()));
            if (ofJob.isEmpty()) {
                sources.add(new Source("secret", stored));
            }
            if (!elsewhere) {
                sources.add(new Source("node", node));
            }
            for (var source : sources) {
                var keys = keys(source.env());
                if (!keys.isEmpty()) {
                    return withKey(keys, source, secrets, env);
                }
            }
        }
        if (ofJob.isPresent()) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The job names its own %s but brings no key for it".formatted(ofJob.get()),
                    Map.of("cli", credentials.title()),
                    "Give %s in the job's env too: no secret and no key or login of the node is sent"
                                    .formatted(credentials.keys().getFirst())
                            + " to an address that only the job names");
        }
        if (ofSecret.isPresent()) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The secret %s names an address but there is no key for it"
                            .formatted(ofSecret.get()),
                    Map.of("cli", credentials.title()),
                    "Store %s as a secret too: no key or login of the node is sent to another"
                                    .formatted(credentials.keys().getFirst())
                            + " address");
        }
        if (wanted == Account.KEY) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    credentials.title() + " has no key here",
                    Map.of("account", wanted.word(), "looked_for", credentials.keys()),
                    "Store it with 'cadre secret set %s', or set it in the node's environment"
                            .formatted(credentials.keys().getFirst()));
        }
        return withLogin(order, isolation, env);
    }

    /**
     * The first of these variables that is set: the job's, else a secret's, else the node's.
     *
     * @param names the more important first, where one place sets several
     */
    Optional<String> address(List<String> names, AttemptOrder order, List<SecretValue> secrets) {
        return Stream.of(order.env(), stored(secrets), node)
                .flatMap(env ->
                        names.stream()
                                .filter(name -> isSet(env, name))
                                .map(name -> env.getOrDefault(name, "")))
                .findFirst();
    }

    private CadreException hasNoLogin() {
        return new CadreException(
                ErrorCode.INVALID,
                credentials.title() + " has no login that Cadre can use",
                Map.of("account", Account.LOGIN.word()),
                "Set the profile's account to key or auto. " + credentials.howTo());
    }

    /** What a run would log in with as far as the node knows, for people; empty for nothing. */
    String onNode() {
        var found = new ArrayList<String>();
        keys(node).keySet().stream().sorted().forEach(name -> found.add("key " + name));
        loginFile().filter(CliAccounts::isOne).ifPresent(file -> found.add("login " + file));
        return String.join(", ", found);
    }

    private CliAccount withKey(
            Map<String, String> keys,
            Source source,
            List<SecretValue> secrets,
            HashMap<String, String> env) {
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
        var values = new ArrayList<>(keys.values());
        values.addAll(passwords(env));
        return new CliAccount(name, keys, env, withheld, Optional.empty(), values);
    }

    private CliAccount withLogin(
            AttemptOrder order, IsolationKind isolation, Map<String, String> env) {
        var file = loginFile().filter(CliAccounts::isOne).orElseThrow(this::notLoggedIn);
        if (isolation == IsolationKind.USER) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The login of the node's user cannot be used under isolation 'user'",
                    Map.of("login", file),
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
        var values = new ArrayList<>(LoginTokens.in(file));
        values.addAll(passwords(env));
        return new CliAccount(
                "login " + file,
                Map.of(),
                env,
                Set.copyOf(credentials.keys()),
                Optional.ofNullable(file.getParent()),
                values);
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
        var keys = String.join(", ", credentials.keys());
        var places = "the job, the stored secrets and the node's environment";
        return loginFile()
                .map(file ->
                        new CadreException(
                                ErrorCode.UNAVAILABLE,
                                credentials.title() + " is not logged in on this node",
                                Map.of(
                                        "looked_in",
                                        file + " (login); " + places,
                                        "looked_for",
                                        keys),
                                credentials.howTo()))
                .orElseGet(() ->
                        new CadreException(
                                ErrorCode.UNAVAILABLE,
                                credentials.title() + " has no key to log in with",
                                Map.of("looked_in", places, "looked_for", keys),
                                credentials.howTo()));
    }

    /** The file with the login of the node's user, whether it is there or not. */
    Optional<Path> loginFile() {
        return credentials.login().map(spec -> folder(spec).resolve(spec.file()));
    }

    /** Where the login of the node's user is, or would be. */
    Optional<Path> loginFolder() {
        return credentials.login().map(this::folder);
    }

    /** What an agent may be given of the login, under this order: nothing where it has a key. */
    List<Path> lent(AttemptOrder order) {
        return order.agent().account() == Account.KEY
                ? List.of()
                : credentials
                        .login()
                        .map(spec -> spec.files().stream().map(folder(spec)::resolve).toList())
                        .orElse(List.of());
    }

    private Path folder(LoginFolder spec) {
        var moved = node.getOrDefault(spec.variable(), "");
        return moved.isBlank() ? home.resolve(spec.name()) : Path.of(moved);
    }

    /** Puts what the account logs in with into the CLI's folder in the home of an attempt. */
    List<Sandbox.Placed> place(CliAccount account, AgentHome home, Path folder) {
        var placed = new ArrayList<Sandbox.Placed>();
        for (var name : credentials.login().map(LoginFolder::files).orElse(List.of())) {
            home.remove(folder, name);
            account.login()
                    .map(own -> own.resolve(name))
                    .filter(CliAccounts::isOne)
                    .map(own -> new Sandbox.Placed(own, home.write(folder, name, "")))
                    .ifPresent(placed::add);
        }
        return placed;
    }

    private static boolean isOne(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    private Map<String, String> keys(Map<String, String> env) {
        var set = credentials.keys().stream().filter(name -> isSet(env, name));
        var chosen = credentials.several() == Several.FIRST ? set.limit(1) : set;
        var keys = new HashMap<String, String>();
        chosen.forEach(name -> keys.put(name, env.getOrDefault(name, "")));
        return keys;
    }

    private HashMap<String, String> passedOn(AttemptOrder order, Map<String, String> stored) {
        var env = new HashMap<String, String>();
        for (var name : credentials.ofTheNode()) {
            var value = stored.getOrDefault(name, node.getOrDefault(name, ""));
            if (!value.isBlank() && !order.env().containsKey(name)) {
                env.put(name, value);
            }
        }
        return env;
    }

    /** What stands before the host in an address of a gateway or a proxy. */
    private static List<String> passwords(Map<String, String> env) {
        return env.values().stream()
                .flatMap(value -> LOGIN.matcher(value).results())
                .map(found -> found.group(1).substring(found.group(1).indexOf(':') + 1))
                .filter(password -> !password.isEmpty())
                .toList();
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
