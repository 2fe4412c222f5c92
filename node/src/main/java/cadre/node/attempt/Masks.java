package cadre.node.attempt;

import cadre.node.agents.Invocation;
import cadre.node.redact.Hidden;
import cadre.node.redact.SecretSearch;
import cadre.node.relay.Door;
import cadre.node.workspace.HostLogins;
import cadre.node.workspace.Prepared;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.SecretValue;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which values are masked in what an attempt leaves: the server's secrets, those of variables whose
 * name says that they are secret, whatever the node logs in with, and logins within a URL.
 */
final class Masks {
    private static final Pattern SECRET_NAME =
            Pattern.compile(
                    "key|token|secret|password|passwd|pwd|credential|auth|dsn|cookie|session|private"
                            + "|(^|_)(git(hub|lab)?|gh)?pat[0-9]*(_|$)"); // not PATH, not COMPAT

    /** What stands between the scheme and the host: to the last @, for a password may hold one. */
    private static final Pattern LOGIN =
            Pattern.compile("(?<scheme>[A-Za-z][A-Za-z0-9+.-]{0,20})://(?<login>[^/?#\\s]*)@");

    private static final int SHORTEST = 6;

    private Masks() {}

    /** What is known before there is a workspace. */
    static List<Hidden> of(
            AttemptOrder order, Map<String, String> passed, List<SecretValue> secrets) {
        var all = new ArrayList<Hidden>();
        for (var secret : secrets) {
            if (secret.use() == SecretValue.Use.ENV) {
                var name = "the secret %s of %s".formatted(secret.name(), secret.from());
                all.add(new Hidden(name, secret.value()));
                addLogins(all, name, secret.value());
            }
        }
        all.addAll(HostLogins.of(secrets).hidden());
        order.env()
                .forEach((name, value) -> {
                    var what = "the value of the job's " + name;
                    if (isSecret(name)) {
                        all.add(new Hidden(what, value));
                    }
                    addLogins(all, what, value);
                });
        passed.forEach((name, value) -> {
            // all of them are masked, but not each one is worth a warning
            var what = isSecret(name) ? "the value of the node's " + name : "";
            all.add(new Hidden(what, value));
            addLogins(all, what, value);
        });
        return distinct(all);
    }

    /** All of them. */
    static List<Hidden> of(
            AttemptOrder order,
            Map<String, String> passed,
            List<SecretValue> secrets,
            Prepared prepared,
            Invocation invocation,
            Optional<Door> bus) {
        var all = new ArrayList<>(of(order, passed, secrets));
        prepared.secrets()
                .forEach(value -> all.add(new Hidden("a login of the node's git", value)));
        invocation
                .secrets()
                .forEach(value -> all.add(new Hidden("what the agent's CLI logs in with", value)));
        bus.ifPresent(door -> all.add(new Hidden("the attempt's key of the bus", door.token())));
        return distinct(all);
    }

    /** What is masked in everything of an attempt, however far it has come. */
    static List<Hidden> known(Attempt attempt, NodeSettings settings) {
        return attempt.files()
                .masked()
                .orElseGet(() -> of(attempt.order(), settings.passed(), attempt.secrets()));
    }

    /** The values. */
    static List<String> values(List<Hidden> hidden) {
        return hidden.stream().map(Hidden::value).toList();
    }

    /** Finds those of them that nobody may meet in what an attempt leaves. */
    static SecretSearch search(List<Hidden> hidden) {
        return SecretSearch.of(hidden.stream().filter(each -> !each.name().isEmpty()).toList());
    }

    /** One of each value; the first that names it does so for good. */
    private static List<Hidden> distinct(List<Hidden> all) {
        var seen = new LinkedHashMap<String, Hidden>();
        all.forEach(each -> seen.putIfAbsent(each.value(), each));
        return List.copyOf(seen.values());
    }

    private static boolean isSecret(String name) {
        return SECRET_NAME.matcher(name.toLowerCase(Locale.ROOT)).find();
    }

    private static void addLogins(List<Hidden> all, String name, String value) {
        var found = LOGIN.matcher(value);
        while (found.find()) {
            var login = found.group("login");
            int colon = login.indexOf(':');
            if (colon >= 0) {
                // one too short to be masked alone is masked with what stands around it
                all.add(new Hidden(name, login.length() < SHORTEST ? "//" + login + "@" : login));
                addBoth(all, name, login.substring(colon + 1));
            } else if (found.group("scheme").toLowerCase(Locale.ROOT).startsWith("http")) {
                addBoth(all, name, login); // a token; elsewhere a mere name
            }
        }
    }

    private static void addBoth(List<Hidden> all, String name, String encoded) {
        all.add(new Hidden(name, encoded));
        try {
            var plain = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
            all.add(new Hidden(name, plain));
        } catch (IllegalArgumentException e) {
            // a '%' that is just that: it is no encoding
        }
    }
}
