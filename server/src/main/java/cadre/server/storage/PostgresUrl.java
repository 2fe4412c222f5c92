package cadre.server.storage;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a PostgreSQL database is and as whom Cadre works in it: {@code
 * postgresql://user@host:port/name?sslmode=require}. Never shows its password.
 *
 * @param hosts {@code host:port}, several with commas
 * @param database its name
 * @param user empty for the user of the operating system
 * @param password empty for none, or the one of the user's {@code .pgpass}
 * @param schema that holds Cadre's tables
 * @param options settings of the driver, by name
 */
public record PostgresUrl(
        String hosts,
        String database,
        String user,
        String password,
        String schema,
        Map<String, String> options) {
    /** The variable that holds the password when the URL does not. */
    public static final String PASSWORD_VARIABLE = "CADRE_DB_PASSWORD";

    private static final String SCHEMA = "cadre";
    private static final Pattern FORM =
            Pattern.compile(
                    "(?:jdbc:)?postgres(?:ql)?://(?:([^/?]*)@)?([^/?@]+)/([^/?]+)(?:\\?(.*))?");
    private static final Pattern HOSTS =
            Pattern.compile(
                    "(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::\\d{1,5})?"
                            + "(?:,(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::\\d{1,5})?)*");

    /** Others can load classes or write files. */
    private static final Set<String> OPTIONS =
            Set.of(
                    "sslmode",
                    "sslrootcert",
                    "sslcert",
                    "sslkey",
                    "sslNegotiation",
                    "channelBinding",
                    "targetServerType",
                    "ApplicationName");

    private static final Map<String, Set<String>> CHOICES =
            Map.of(
                    "sslmode",
                    Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
                    "sslNegotiation",
                    Set.of("postgres", "direct"),
                    "channelBinding",
                    Set.of("disable", "prefer", "require"),
                    "targetServerType",
                    Set.of(
                            "any",
                            "primary",
                            "master",
                            "slave",
                            "secondary",
                            "preferSlave",
                            "preferSecondary",
                            "preferPrimary"));

    /** Copies the options. */
    public PostgresUrl {
        options = Map.copyOf(options);
    }

    /** Whether {@code url} names a PostgreSQL database. */
    public static boolean isOne(String url) {
        return url.matches("(jdbc:)?postgres(ql)?:.*");
    }

    /**
     * Reads a URL.
     *
     * @param password used when the URL holds none; empty for none
     * @throws CadreException INVALID that says what is wrong, without the URL, which may hold a
     *     password
     */
    public static PostgresUrl parse(String url, String password) {
        var parts = FORM.matcher(url);
        if (!parts.matches()) {
            throw wrong(
                    "it is not of the form postgresql://user@host:port/database?sslmode=require;"
                            + " write special characters in user, password and names as %40");
        }
        if (!HOSTS.matcher(parts.group(2)).matches()) {
            throw wrong("its host is none, or its port is no number");
        }
        checkPorts(parts.group(2));
        var options = options(parts.group(4));
        var account = parts.group(1) == null ? "" : parts.group(1);
        var colon = account.indexOf(':');
        var user = decoded(colon < 0 ? account : account.substring(0, colon));
        var inUrl = colon < 0 ? "" : decoded(account.substring(colon + 1));
        var given = options.getOrDefault("password", inUrl);
        var schema = options.getOrDefault("currentSchema", SCHEMA);
        if (!schema.matches("[a-z_][a-z0-9_]{0,62}")) {
            throw wrong("its currentSchema is not of a-z, 0-9 and _");
        }
        var named = options.getOrDefault("user", user);
        options.keySet().removeAll(Set.of("password", "currentSchema", "user"));
        return new PostgresUrl(
                parts.group(2),
                decoded(parts.group(3)),
                named,
                given.isEmpty() ? password : given,
                schema,
                options);
    }

    private static void checkPorts(String hosts) {
        for (var host : hosts.split(",")) {
            var port = host.replaceFirst("^(.*])?[^:]*", "").replace(":", "");
            if (!port.isEmpty()
                    && (Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535)) {
                throw wrong("its port " + port + " is not one of 1 to 65535");
            }
        }
    }

    private static Map<String, String> options(@org.jspecify.annotations.Nullable String query) {
        var options = new HashMap<String, String>();
        if (query == null || query.isEmpty()) {
            return options;
        }
        for (var pair : query.split("&")) {
            var equals = pair.indexOf('=');
            var name = equals < 0 ? pair : pair.substring(0, equals);
            var known =
                    OPTIONS.contains(name)
                            || Set.of("user", "password", "currentSchema").contains(name);
            if (!known) {
                // a piece of a password may stand here: it is not repeated
                throw wrong(
                        "it holds a setting that is not known; known: "
                                + String.join(", ", OPTIONS.stream().sorted().toList())
                                + ", currentSchema");
            }
            var value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            var choices = CHOICES.getOrDefault(name, Set.of());
            if (!choices.isEmpty() && !choices.contains(value)) {
                throw wrong(
                        "its "
                                + name
                                + " is none of "
                                + String.join(", ", choices.stream().sorted().toList()));
            }
            options.put(name, value);
        }
        return options;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // without the cause: its text could hold a piece of the password
            throw wrong("a % in it is not followed by two hexadecimal digits");
        }
    }

    private static CadreException wrong(String why) {
        return new CadreException(
                ErrorCode.INVALID,
                "The URL of the PostgreSQL database is wrong",
                Map.of("key", "db"),
                "Mend CADRE_DB: " + why);
    }

    /** The same with another schema, as another program: PostgreSQL shows its name. */
    public PostgresUrl in(String otherSchema, String program) {
        var more = new HashMap<>(options);
        more.put("ApplicationName", program);
        return new PostgresUrl(hosts, database, user, password, otherSchema, more);
    }

    /** How PostgreSQL shows the servers that use it. */
    public String program() {
        return options.getOrDefault("ApplicationName", "cadre");
    }

    /** For the driver; holds no user and no password. */
    String jdbc() {
        return "jdbc:postgresql://" + hosts + "/" + encoded(database);
    }

    /** For people, who may copy it: all but the password. */
    public String shown() {
        var account = user.isEmpty() ? "" : encoded(user) + "@";
        var all = new TreeMap<>(options);
        all.remove("ApplicationName"); // says who asks, not where it is
        if (!schema.equals(SCHEMA)) {
            all.put("currentSchema", schema);
        }
        var query =
                all.entrySet().stream()
                        .map(option -> option.getKey() + "=" + shownOption(option.getValue()))
                        .collect(Collectors.joining("&", "?", ""));
        return "postgresql://"
                + account
                + hosts
                + "/"
                + encoded(database)
                + (query.equals("?") ? "" : query);
    }

    /** Mostly paths, which stay readable. */
    private static String shownOption(String value) {
        return encoded(value).replace("%2F", "/").replace("%3A", ":");
    }

    private static String encoded(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return shown();
    }
}
