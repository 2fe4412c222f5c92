package cadre.wire.id;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a secret is for: {@code team:main}, {@code repo:github.com/acme/shop}, {@code
 * profile:claude}, {@code host:git.example}, {@code connection:plane}, {@code webhook:ci} or {@code
 * account:g7}. Two ways to write one repository are the same scope.
 *
 * @param of what is behind the colon, in its one form
 */
public record SecretScope(Kind kind, String of) implements Comparable<SecretScope> {
    private static final int LONGEST = 2048;
    private static final Pattern URL =
            Pattern.compile(
                    "(?<scheme>[a-z]+)://(?:[^/@]*@)?(?<host>[^/@:\\[]+|\\[[0-9a-fA-F:.]+])"
                            + "(?::(?<port>[0-9]{1,5}))?/(?<path>.+)");
    private static final Pattern BARE =
            Pattern.compile(
                    "(?<host>(?:[^/@:\\[]+|\\[[0-9a-fA-F:.]+])(?::[0-9]{1,5})?)/(?<path>.+)");
    private static final Pattern SCP =
            Pattern.compile("(?:[^/@:]+@)?(?<host>[^/@:\\[]+):(?<path>.+)");
    private static final Pattern HOST =
            Pattern.compile(
                    "(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\\[[0-9a-f:.]+])(?::[0-9]{1,5})?");
    private static final Map<String, String> USUAL_PORTS =
            Map.of("https", "443", "http", "80", "ssh", "22", "git", "9418");

    /** The kinds, the least specific first: what is behind wins over what is before. */
    public enum Kind {
        /** Every job of a team; for now there is the one team {@code main}. */
        TEAM,
        /** Jobs that have this repository. */
        REPO,
        /** Jobs of this agent profile. */
        PROFILE,
        /** The git of a node, at this host over https; no agent sees it. */
        HOST,
        /** The server's own, for this connection to a tracker or forge; no node sees it. */
        CONNECTION,
        /** The server's own, made by itself, for what it sends to this webhook. */
        WEBHOOK,
        /**
         * The server's own: the tokens of a person's account somewhere else. A node gets one for an
         * attempt of that person.
         */
        ACCOUNT;

        /** The word before the colon. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Checks the form.
     *
     * @throws CadreException INVALID if {@code of} is no team, repository, profile, host,
     *     connection, webhook or account
     */
    public SecretScope {
        of =
                switch (kind) {
                    case TEAM -> new TeamName(of).name();
                    case REPO -> repository(of);
                    case PROFILE -> new AgentName(of).name();
                    case HOST -> host(of);
                    case CONNECTION -> Ids.name("name of a connection", of);
                    case WEBHOOK -> new WebhookName(of).name();
                    case ACCOUNT -> Ids.name("id of an account", of);
                };
    }

    /** The team that every job belongs to. */
    public static SecretScope team() {
        return new SecretScope(Kind.TEAM, "main");
    }

    /**
     * Reads {@code kind:of}.
     *
     * @throws CadreException INVALID if it is no scope
     */
    @JsonCreator
    public static SecretScope of(String text) {
        int colon = text.indexOf(':');
        var word = colon < 0 ? "" : text.substring(0, colon);
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .map(kind -> new SecretScope(kind, text.substring(colon + 1)))
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.INVALID,
                                "This is no scope of a secret",
                                Map.of("scope", shown(text)),
                                "Write one of "
                                        + Arrays.stream(Kind.values())
                                                .map(kind -> kind.word() + ":...")
                                                .collect(Collectors.joining(", "))
                                        + ", such as team:main or repo:https://host/path"));
    }

    @Override
    public int compareTo(SecretScope other) {
        return toString().compareTo(other.toString());
    }

    @JsonValue
    @Override
    public String toString() {
        return kind.word() + ":" + of;
    }

    /** {@code https://Git.Example/acme/shop.git} and {@code git@git.example:acme/shop} are one. */
    private static String repository(String text) {
        var plain = text.length() <= LONGEST && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (plain && text.startsWith("/")) {
            return text.replaceAll("(.)/+$", "$1");
        }
        for (var form : new Pattern[] {URL, BARE, SCP}) {
            var read = form.matcher(text);
            if (plain && read.matches()) {
                var port = form == URL ? read.group("port") : null;
                boolean usual = port == null || port.equals(USUAL_PORTS.get(read.group("scheme")));
                var host = read.group("host").toLowerCase(Locale.ROOT);
                return (usual ? host : host + ":" + port) + "/" + path(read.group("path"));
            }
        }
        throw new CadreException(
                ErrorCode.INVALID,
                "This is no repository",
                Map.of("repository", shown(text)),
                "Give its address, such as https://host/path or user@host:path, or its absolute"
                        + " path on a node");
    }

    private static String path(String path) {
        return path.replaceAll("^/+|/+$", "").replaceAll("\\.git$", "");
    }

    private static String host(String text) {
        var host = text.toLowerCase(Locale.ROOT).replaceAll(":443$", "");
        if (!HOST.matcher(host).matches()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This is no host",
                    Map.of("host", shown(text)),
                    "Give the name alone, such as github.com, with :port if it is not 443");
        }
        return host;
    }

    private static String shown(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "..." : text;
    }
}
