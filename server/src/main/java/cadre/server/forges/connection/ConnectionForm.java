package cadre.server.forges.connection;

import cadre.server.forges.connection.ConnectionStore.Stored;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.forge.ConnectionRequest;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Checks a connection as it came from outside. Its errors name the field, and no secret. */
final class ConnectionForm {
    private static final int LONGEST_URL = 500;
    private static final int LONGEST_TOKEN = 4096;
    private static final int LONGEST_SECRET = 1000;
    private static final int SHORTEST_SECRET = 6;
    private static final int MOST_IDS = 100;
    private static final int LONGEST_ID = 100;
    private static final String SLUG = "[A-Za-z0-9_-]{0,100}";

    private ConnectionForm() {}

    static void checkName(String name) {
        demand(name.matches(ConfiguredConnections.NAME), "name", "use 1 to 40 of a-z, 0-9 and '-'");
    }

    /** Token and webhook secret: neither is repeated in an error. */
    static void checkSecrets(ConnectionRequest request) {
        request.token()
                .filter(token -> !isKey(token))
                .ifPresent(token -> checkSecret("token", token, LONGEST_TOKEN));
        request.token().filter(ConnectionForm::isKey).ifPresent(ConnectionForm::checkKey);
        request.webhookSecret()
                .ifPresent(secret -> checkSecret("webhook_secret", secret, LONGEST_SECRET));
        demand(
                request.webhookSecret().isEmpty() || !request.generateSecret(),
                "generate_secret",
                "give a secret or have one made, not both");
        demand(
                request.token().isEmpty() || !request.removeToken(),
                "remove_token",
                "give a token or have it removed, not both");
        demand(
                !request.removeWebhookSecrets()
                        || (request.webhookSecret().isEmpty()
                                && !request.generateSecret()
                                && !request.endRotation()),
                "remove_webhook_secrets",
                "change the webhook secrets or have them removed, not both");
    }

    private static void checkSecret(String field, String value, int longest) {
        demand(
                value.length() >= SHORTEST_SECRET && value.length() <= longest,
                field,
                "use %d to %,d characters".formatted(SHORTEST_SECRET, longest));
        demand(
                value.chars().allMatch(c -> c > ' ' && c < 0x7f),
                field,
                "it is one word of ASCII, without blanks and line breaks");
    }

    private static boolean isKey(String token) {
        return token.strip().startsWith("-----BEGIN");
    }

    private static void checkKey(String key) {
        demand(
                key.length() <= LONGEST_TOKEN
                        && key.strip().endsWith("-----")
                        && key.chars()
                                .allMatch(c -> c >= ' ' && c < 0x7f || c == '\n' || c == '\r'),
                "token",
                "give the whole private key, from -----BEGIN to -----END, to %,d characters"
                        .formatted(LONGEST_TOKEN));
    }

    /**
     * What is to be kept.
     *
     * @param before what is there; empty for a new one
     */
    static Stored merged(String name, ConnectionRequest request, Optional<Stored> before) {
        var provider =
                request.provider()
                        .map(ConnectionForm::provider)
                        .or(() -> before.map(Stored::provider))
                        .orElseThrow(() -> wrong("provider", "a new connection needs one"));
        return new Stored(
                name,
                provider,
                request.url()
                        .map(ConnectionForm::url)
                        .or(() -> before.map(Stored::url))
                        .orElseThrow(() -> wrong("url", "a new connection needs one")),
                request.workspace()
                        .map(ConnectionForm::workspace)
                        .or(() -> before.map(Stored::workspace))
                        .orElse(""),
                request.approvers()
                        .map(ids -> ids(provider, "approvers", ids))
                        .or(() -> before.map(Stored::approvers))
                        .orElse(List.of()),
                request.ownActors()
                        .map(ids -> ids(provider, "own_actors", ids))
                        .or(() -> before.map(Stored::ownActors))
                        .orElse(List.of()),
                app(provider, request, before.flatMap(Stored::app)));
    }

    private static Optional<GitHubApp> app(
            Provider provider, ConnectionRequest request, Optional<GitHubApp> before) {
        var id = request.appId().map(String::strip).or(() -> before.map(GitHubApp::id)).orElse("");
        var installation =
                request.installationId()
                        .map(String::strip)
                        .or(() -> before.map(GitHubApp::installation))
                        .filter(_ -> !id.isEmpty() || request.installationId().isPresent())
                        .orElse("");
        var isKey = request.token().filter(ConnectionForm::isKey).isPresent();
        if (id.isEmpty()) {
            demand(installation.isEmpty(), "installation_id", "it belongs to an app: give its id");
            demand(!isKey, "app_id", "with a private key give the id of the app that it is of");
            return Optional.empty();
        }
        demand(provider == Provider.GITHUB, "app_id", "GitHub alone has such apps");
        demand(
                id.matches(GitHubApp.ID),
                "app_id",
                "use the id of the app, a number, or its client id, which begins with Iv");
        demand(
                installation.matches(GitHubApp.INSTALLATION),
                "installation_id",
                "use the number of the installation, or none");
        demand(
                request.token().isEmpty() || isKey,
                "token",
                "give the private key of the app, from -----BEGIN to -----END");
        return Optional.of(new GitHubApp(id, installation));
    }

    private static Provider provider(String word) {
        return Provider.of(word)
                .orElseThrow(() ->
                        wrong(
                                "provider",
                                Arrays.stream(Provider.values())
                                        .map(Provider::word)
                                        .collect(Collectors.joining(", ", "use one of ", ""))));
    }

    private static URI url(String text) {
        demand(text.length() <= LONGEST_URL, "url", "at most " + LONGEST_URL + " characters");
        return Addresses.checked(text.strip(), reason -> wrong("url", reason));
    }

    private static String workspace(String text) {
        demand(
                text.strip().matches(SLUG),
                "workspace",
                "use the slug of the workspace's address: letters, digits, '-' and '_', to 100");
        return text.strip();
    }

    private static List<String> ids(Provider provider, String field, List<String> given) {
        var isNumber = provider == Provider.GITHUB || provider == Provider.GITLAB;
        var ids = given.stream().map(String::strip).filter(id -> !id.isEmpty()).distinct();
        var sorted = ids.sorted().toList();
        demand(sorted.size() <= MOST_IDS, field, "at most " + MOST_IDS + " ids");
        for (var id : sorted) {
            demand(
                    id.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ','),
                    field,
                    "one id in each, without commas and blanks");
            demand(id.indexOf('*') < 0, field, "list the ids of people; there is no word for all");
            demand(
                    id.length() <= LONGEST_ID,
                    field,
                    "an id is one word of at most " + LONGEST_ID + " characters");
            demand(
                    !isNumber || id.matches("[0-9]{1,18}"),
                    field,
                    "people there are numbers, not names: the id that api.github.com/users/NAME"
                            + " or GitLab's api/v4/users?username=NAME tells");
        }
        return sorted;
    }

    private static void demand(boolean good, String field, String fix) {
        if (!good) {
            throw wrong(field, fix);
        }
    }

    static CadreException wrong(String field, String fix) {
        return new CadreException(
                ErrorCode.INVALID,
                "This is no connection",
                Map.of("field", field),
                fix.substring(0, 1).toUpperCase(Locale.ROOT) + fix.substring(1));
    }
}
