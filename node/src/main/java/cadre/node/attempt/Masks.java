package cadre.node.attempt;

import cadre.node.agents.Invocation;
import cadre.node.workspace.Prepared;
import cadre.wire.link.AttemptOrder;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which values are masked in the log of an attempt: those of variables whose name says that they
 * are secret, and whatever logs in within a URL.
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
    static List<String> of(AttemptOrder order, Map<String, String> passed) {
        var values = new ArrayList<>(passed.values());
        passed.values().forEach(value -> addLogins(values, value));
        order.env()
                .forEach((name, value) -> {
                    if (isSecret(name)) {
                        values.add(value);
                    }
                    addLogins(values, value);
                });
        return values.stream().distinct().sorted().toList();
    }

    /** All of them. */
    static List<String> of(
            AttemptOrder order,
            Map<String, String> passed,
            Prepared prepared,
            Invocation invocation) {
        var values = new ArrayList<>(of(order, passed));
        values.addAll(prepared.secrets());
        values.addAll(invocation.secrets());
        return values.stream().distinct().sorted().toList();
    }

    private static boolean isSecret(String name) {
        return SECRET_NAME.matcher(name.toLowerCase(Locale.ROOT)).find();
    }

    private static void addLogins(List<String> values, String value) {
        var found = LOGIN.matcher(value);
        while (found.find()) {
            var login = found.group("login");
            int colon = login.indexOf(':');
            if (colon >= 0) {
                // one too short to be masked alone is masked with what stands around it
                values.add(login.length() < SHORTEST ? "//" + login + "@" : login);
                addBoth(values, login.substring(colon + 1));
            } else if (found.group("scheme").toLowerCase(Locale.ROOT).startsWith("http")) {
                addBoth(values, login); // a token; elsewhere a mere name
            }
        }
    }

    private static void addBoth(List<String> values, String encoded) {
        values.add(encoded);
        try {
            values.add(URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            // a '%' that is just that: it is no encoding
        }
    }
}
