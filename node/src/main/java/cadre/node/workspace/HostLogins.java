package cadre.node.workspace;

import cadre.node.redact.Hidden;
import cadre.wire.link.SecretValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the node's git logs in with at https hosts, as the server sent it for one attempt. A value
 * is in the environment of one git and of the helper that it asks, never in an argument or a file,
 * and git asks the helper for that host alone, also when it is redirected.
 */
public final class HostLogins {
    /** None. */
    public static final HostLogins NONE = new HostLogins(Map.of());

    /** Any name will do at the usual hosts when the password is a token. */
    private static final String ANYONE = "x-access-token";

    private static final String USER = "CADRE_GIT_USER";
    private static final String PASSWORD = "CADRE_GIT_PASSWORD";
    private static final String HELPER =
            "!f() { if test \"$1\" = get; then printf 'username=%s\\npassword=%s\\n' \"$"
                    + USER
                    + "\" \"$"
                    + PASSWORD
                    + "\"; fi; }; f";

    private final Map<String, Login> logins;

    private HostLogins(Map<String, Login> logins) {
        this.logins = Map.copyOf(logins);
    }

    private record Login(String from, String user, String password) {}

    /** Those among the secrets that are for git. */
    public static HostLogins of(List<SecretValue> secrets) {
        var logins = new HashMap<String, Login>();
        for (var secret : secrets) {
            if (secret.use() == SecretValue.Use.GIT) {
                int colon = secret.value().indexOf(':');
                logins.put(
                        secret.name(),
                        new Login(
                                secret.from(),
                                colon < 0 ? ANYONE : secret.value().substring(0, colon),
                                secret.value().substring(colon + 1)));
            }
        }
        return logins.isEmpty() ? NONE : new HostLogins(logins);
    }

    /** What must be masked. */
    public List<Hidden> hidden() {
        var hidden = new ArrayList<Hidden>();
        for (var login : logins.values()) {
            var name = "the token of " + login.from();
            hidden.add(new Hidden(name, login.password()));
            hidden.add(new Hidden(name, login.user() + ":" + login.password()));
        }
        return hidden;
    }

    /** Git that can log in at the host of this address, if there is a login for it. */
    Git with(Git git, String url) {
        var host = host(url);
        var login = host.map(logins::get);
        return login.isEmpty()
                ? git
                : git.configured(List.of("credential.https://" + host.get() + ".helper=" + HELPER))
                        .with(
                                Map.of(
                                        USER, login.get().user(),
                                        PASSWORD, login.get().password()));
    }

    /** The host with its port, if that is not the usual one; empty unless it is https. */
    static Optional<String> host(String url) {
        try {
            var uri = new URI(url);
            if (uri.getHost() == null || !"https".equalsIgnoreCase(uri.getScheme())) {
                return Optional.empty();
            }
            var host = uri.getHost().toLowerCase(Locale.ROOT);
            boolean usual = uri.getPort() < 0 || uri.getPort() == 443;
            return Optional.of(usual ? host : host + ":" + uri.getPort());
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
