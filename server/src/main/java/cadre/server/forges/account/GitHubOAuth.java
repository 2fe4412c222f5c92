package cadre.server.forges.account;

import cadre.server.forges.api.ProviderCalls;
import cadre.server.forges.api.ProviderCalls.Answer;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * GitHub's OAuth: the web flow, the device flow, renewing and revoking. Errors come with status
 * 200, too, and nothing of what is sent or answered stands in one. Thread-safe.
 */
final class GitHubOAuth {
    private static final String DEVICE = "urn:ietf:params:oauth:grant-type:device_code";

    /** For an OAuth App; a GitHub App has the rights that it was given. */
    private static final String SCOPE = "repo read:org";

    private static final Map<String, String> VERSION =
            Map.of("X-GitHub-Api-Version", "2022-11-28", "Accept", "application/vnd.github+json");
    private static final Duration LONGEST = Duration.ofMinutes(15);

    private final GitHubClient client;
    private final InstantSource clock;
    private final ProviderCalls calls =
            new ProviderCalls(
                    "github",
                    new ProviderCalls.Fixes(
                            "Try again; if it stays so, check CADRE_GITHUB_URL, and that this"
                                    + " machine may reach it",
                            "Begin again, with 'cadre login github' or in the console"));

    GitHubOAuth(GitHubClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    ProviderCalls calls() {
        return calls;
    }

    /** A device flow that has begun. */
    record Begun(String deviceCode, String userCode, String uri, Duration life, long intervalSec) {
        /** Without the code that is exchanged for a token. */
        @Override
        public String toString() {
            return "Begun[" + uri + "]";
        }
    }

    /** What became of a code. */
    sealed interface Outcome {
        /** The person has not said anything. */
        record Pending() implements Outcome {}

        /** The same, and asked too often. */
        record SlowDown(Optional<Long> intervalSec) implements Outcome {}

        /** The person said no. */
        record Denied() implements Outcome {}

        /** Nobody said anything in time, or it is none any more. */
        record Over() implements Outcome {}

        /** The person said yes. */
        record Got(Tokens tokens) implements Outcome {}
    }

    /** Who holds a token. */
    record User(long id, String login) {}

    Begun device() {
        var at = URI.create(client.url() + "/login/device/code");
        var answer =
                calls.post(at, Map.of("client_id", client.id(), "scope", SCOPE), Optional.empty());
        limit(answer);
        var json = answer.json();
        var code = json.path("device_code").asString("");
        var shown = json.path("user_code").asString("");
        var uri = json.path("verification_uri").asString("");
        if (!answer.isGood() || code.isEmpty() || !shown.matches("[A-Za-z0-9-]{4,20}")) {
            throw answer.status() >= 400 && answer.status() != 400 && answer.status() != 404
                            || json.path("error").asString("").isEmpty()
                    ? calls.failed("began no sign-in (%d)".formatted(answer.status()), at)
                    : wrong(json, at, "began no sign-in on a device");
        }
        if (!uri.matches("https?://[^\\s\\p{Cntrl}]{3,200}")) {
            throw calls.failed("names no address for a device's code", at);
        }
        return new Begun(
                code,
                shown,
                uri,
                Duration.ofSeconds(
                        Math.clamp(json.path("expires_in").asLong(900), 30, LONGEST.toSeconds())),
                Math.clamp(json.path("interval").asLong(5), 1, 60));
    }

    Outcome poll(String deviceCode) {
        var at = URI.create(client.url() + "/login/oauth/access_token");
        var answer =
                calls.post(
                        at,
                        Map.of(
                                "client_id", client.id(),
                                "device_code", deviceCode,
                                "grant_type", DEVICE),
                        Optional.empty());
        limit(answer);
        var json = answer.json();
        return switch (json.path("error").asString("")) {
            case "" -> new Outcome.Got(tokens(answer, at));
            case "authorization_pending" -> new Outcome.Pending();
            case "slow_down" ->
                    new Outcome.SlowDown(
                            json.path("interval").isIntegralNumber()
                                    ? Optional.of(json.path("interval").asLong())
                                    : Optional.empty());
            case "access_denied" -> new Outcome.Denied();
            case "expired_token", "incorrect_device_code", "bad_verification_code" ->
                    new Outcome.Over();
            default -> throw wrong(json, at, "did not take the code of a device");
        };
    }

    URI authorize(String state, String challenge, URI back) {
        var query = new LinkedHashMap<String, String>();
        query.put("client_id", client.id());
        query.put("redirect_uri", back.toString());
        query.put("scope", SCOPE);
        query.put("state", state);
        query.put("code_challenge", challenge);
        query.put("code_challenge_method", "S256");
        query.put("prompt", "select_account"); // a person may have several
        return ProviderCalls.withQuery(URI.create(client.url() + "/login/oauth/authorize"), query);
    }

    Tokens redeem(String code, String verifier, URI back) {
        var at = URI.create(client.url() + "/login/oauth/access_token");
        var answer =
                calls.post(
                        at,
                        Map.of(
                                "client_id", client.id(),
                                "client_secret", client.secret(),
                                "code", code,
                                "redirect_uri", back.toString(),
                                "code_verifier", verifier),
                        Optional.empty());
        if (answer.json().path("error").asString("").equals("bad_verification_code")) {
            throw calls.refused("did not take the code of this sign-in");
        }
        return tokens(answer, at);
    }

    /** The next pair; none if GitHub does not take the old one any more. */
    Optional<Tokens> renew(String refresh) {
        var at = URI.create(client.url() + "/login/oauth/access_token");
        var form = new LinkedHashMap<String, String>();
        form.put("client_id", client.id());
        if (!client.secret().isEmpty()) {
            form.put("client_secret", client.secret());
        }
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", refresh);
        var answer = calls.post(at, form, Optional.empty());
        return answer.json().path("error").asString("").equals("bad_refresh_token")
                ? Optional.empty()
                : Optional.of(tokens(answer, at));
    }

    private Tokens tokens(Answer answer, URI at) {
        limit(answer);
        var json = answer.json();
        var access = json.path("access_token").asString("");
        if (!answer.isGood() || !access.matches("[\\x21-\\x39\\x3b-\\x7e]{6,4096}")) {
            throw wrong(json, at, "gave no token");
        }
        var refresh = json.path("refresh_token").asString("");
        var life = json.path("expires_in").asLong(0);
        return new Tokens(
                access,
                refresh.isEmpty() ? Optional.empty() : Optional.of(refresh),
                life > 0 ? Optional.of(clock.instant().plusSeconds(life)) : Optional.empty());
    }

    /** Asked after each sign-in: the login may have changed, the number never. */
    User user(String token) {
        var at = URI.create(client.api() + "/user");
        var answer = calls.get(at, Optional.of(token), VERSION);
        limit(answer);
        var id = answer.json().path("id");
        var login = answer.json().path("login").asString("");
        if (!answer.isGood() || !id.isIntegralNumber() || !login.matches("[A-Za-z0-9_-]{1,64}")) {
            throw calls.failed("does not say whose token it gave", at);
        }
        return new User(id.asLong(), login);
    }

    /** Reads something as the holder of a token, whatever is answered but a limit. */
    Answer get(URI at, String token, Map<String, String> headers) {
        var all = new LinkedHashMap<>(VERSION);
        all.putAll(headers);
        var answer = calls.get(at, Optional.of(token), all);
        limit(answer);
        return answer;
    }

    /**
     * Who has signed in; a token that cannot be used is ended at once.
     *
     * @throws CadreException UPSTREAM if GitHub does not say
     */
    User owner(Tokens tokens) {
        return orEnded(tokens, () -> user(tokens.access()));
    }

    /**
     * What is done with a token; one that nothing can be done with is ended.
     *
     * @throws CadreException as {@code use}
     */
    <T> T orEnded(Tokens tokens, Supplier<T> use) {
        try {
            return use.get();
        } catch (RuntimeException e) {
            revoke(tokens.access());
            throw e;
        }
    }

    /** Ends a token; false if that cannot be done from here. */
    boolean revoke(String token) {
        if (client.secret().isEmpty()) {
            return false;
        }
        try {
            var status = application("DELETE", "/token", Map.of("access_token", token)).status();
            return status == 204 || status == 404 || status == 422; // or it is none any more
        } catch (CadreException e) {
            return false;
        }
    }

    /**
     * A token that reaches these repositories of one owner alone; none if this GitHub makes none.
     *
     * @throws CadreException UPSTREAM if it fails to
     */
    Optional<String> narrowed(String token, String owner, List<String> names) {
        if (client.secret().isEmpty() || !Tokens.isOfApp(token)) {
            return Optional.empty();
        }
        var asked = Map.of("access_token", token, "target", owner, "repositories", names);
        var answer = application("POST", "/token/scoped", asked);
        if (answer.status() == 404) {
            return Optional.empty(); // an older server has no such thing
        }
        var narrow = answer.json().path("token").asString("");
        if (!answer.isGood() || narrow.isEmpty()) {
            throw calls.failed(
                    "makes no token for the job's repositories alone (%d)"
                            .formatted(answer.status()),
                    URI.create(client.api()));
        }
        return Optional.of(narrow);
    }

    private Answer application(String method, String path, Object json) {
        return calls.send(
                method,
                URI.create(client.api() + "/applications/" + client.id() + path),
                json,
                ProviderCalls.basic(client.id(), client.secret()),
                VERSION);
    }

    private void limit(Answer answer) {
        var many = calls.tooMany(answer, clock.instant());
        if (many.isPresent()) {
            throw many.get();
        }
    }

    /** Of the errors the words alone are repeated: they are GitHub's, not the person's. */
    private CadreException wrong(JsonNode json, URI at, String what) {
        var error = json.path("error").asString("").replaceAll("[^a-z_]", "");
        var fix =
                switch (error) {
                    case "device_flow_disabled" ->
                            "Enable the device flow in the app's settings at GitHub";
                    case "incorrect_client_credentials" ->
                            "Check CADRE_GITHUB_CLIENT_ID and CADRE_GITHUB_CLIENT_SECRET";
                    case "redirect_uri_mismatch" ->
                            "Set the app's callback to PUBLIC_URL/api/v1/github/callback";
                    default ->
                            "Check the app's settings at GitHub, CADRE_GITHUB_CLIENT_ID and"
                                    + " CADRE_GITHUB_URL";
                };
        return new CadreException(
                ErrorCode.UPSTREAM,
                "The provider 'github' " + what,
                Map.of(
                        "host",
                        String.valueOf(at.getHost()),
                        "error",
                        error.length() > 60 ? "" : error),
                fix);
    }
}
