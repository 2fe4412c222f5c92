package cadre.server.forges.fake;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.server.forges.fake.FakeGitHub.Repository;
import cadre.server.forges.fake.FakeGitHub.User;
import cadre.server.forges.fake.FakeHttp.Answer;
import cadre.server.forges.fake.FakeHttp.Asked;
import cadre.wire.json.Json;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * GitHub Apps of {@link FakeGitHub}: the signature of a proof is checked, and its times; a token is
 * good for an hour. An app may not ask who it is as users do.
 */
public final class GitHubApps {
    private static final int HEAD_OF_PKCS8 = 26;

    private final FakeGitHub github;
    private final Map<String, App> apps = new LinkedHashMap<>();

    /** An app with its key. */
    public static final class App {
        final String id;
        final String slug;
        final User bot;
        final KeyPair keys;
        final InstantSource clock;
        final Map<String, String> permissions =
                new TreeMap<>(
                        Map.of(
                                "contents", "write",
                                "pull_requests", "write",
                                "issues", "write",
                                "metadata", "read"));
        final Map<Long, String> installations = new LinkedHashMap<>();
        final Map<String, Instant> tokens = new LinkedHashMap<>();
        boolean suspended;
        int made;

        App(String id, String slug, User bot, KeyPair keys, InstantSource clock) {
            this.id = id;
            this.slug = slug;
            this.bot = bot;
            this.keys = keys;
            this.clock = clock;
        }

        /** What it is called by, in configurations. */
        public String id() {
            return id;
        }

        /** The user as which it acts. */
        public User bot() {
            return bot;
        }

        /** Its private key as GitHub gives it. */
        public String pkcs1() {
            var whole = keys.getPrivate().getEncoded();
            return pem("RSA PRIVATE KEY", Arrays.copyOfRange(whole, HEAD_OF_PKCS8, whole.length));
        }

        /** The same in the newer form. */
        public String pkcs8() {
            return pem("PRIVATE KEY", keys.getPrivate().getEncoded());
        }

        private static String pem(String kind, byte[] key) {
            var body = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(key);
            return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, body, kind);
        }

        /** How many tokens it was given so far. */
        public int made() {
            return made;
        }

        /** Those that were given. */
        public List<String> tokens() {
            return List.copyOf(tokens.keySet());
        }
    }

    GitHubApps(FakeGitHub github) {
        this.github = github;
    }

    void serve() {
        github.http.on(
                "GET",
                "/api/v3/app",
                asked -> as(asked, app -> Answer.of(200, Map.of("id", app.id, "slug", app.slug))));
        github.http.on(
                "GET",
                "/api/v3/app/installations",
                asked ->
                        as(
                                asked,
                                app ->
                                        Answer.of(
                                                200,
                                                app.installations.keySet().stream()
                                                        .map(id -> Map.of("id", id))
                                                        .toList())));
        github.http.on(
                "GET",
                "/api/v3/repos/{owner}/{name}/installation",
                asked ->
                        as(
                                asked,
                                app ->
                                        app.installations.entrySet().stream()
                                                .filter(each ->
                                                        each.getValue().equals(asked.part("owner")))
                                                .findFirst()
                                                .map(each ->
                                                        Answer.of(200, Map.of("id", each.getKey())))
                                                .orElseGet(() -> Answer.error(404, "Not Found"))));
        github.http.on(
                "POST",
                "/api/v3/app/installations/{id}/access_tokens",
                asked -> as(asked, app -> token(app, Long.parseLong(asked.part("id")))));
        github.http.on(
                "GET",
                "/api/v3/users/{login}",
                asked ->
                        github.users.values().stream()
                                .filter(each -> each.login().equals(asked.part("login")))
                                .findFirst()
                                .map(each -> Answer.of(200, GitHubRest.user(each)))
                                .orElseGet(() -> Answer.error(404, "Not Found")));
        github.http.on(
                "GET",
                "/api/v3/installation/repositories",
                asked ->
                        bot(asked.headers().getOrDefault("Authorization", ""))
                                .map(bot ->
                                        Answer.of(
                                                200,
                                                Map.of(
                                                        "repositories",
                                                        github.repositories.values().stream()
                                                                .filter(each ->
                                                                        GitHubRest.mayWrite(
                                                                                each, bot))
                                                                .map(each ->
                                                                        Map.of(
                                                                                "full_name",
                                                                                each.fullName))
                                                                .toList())))
                                .orElseGet(() -> Answer.error(401, "Bad credentials")));
    }

    App make(String slug, User bot, InstantSource clock) {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            var id = Integer.toString(1000 + apps.size());
            var app = new App(id, slug, bot, generator.generateKeyPair(), clock);
            apps.put(id, app);
            return app;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Answer token(App app, long installation) {
        if (!app.installations.containsKey(installation)) {
            return Answer.error(404, "Not Found");
        }
        if (app.suspended) {
            return Answer.error(403, "This installation has been suspended");
        }
        var token = "ghs_" + UUID.randomUUID().toString().replace("-", "");
        var until = app.clock.instant().plus(Duration.ofHours(1));
        app.tokens.put(token, until);
        app.made++;
        return Answer.of(
                201,
                Map.of(
                        "token",
                        token,
                        "expires_at",
                        until.toString(),
                        "permissions",
                        app.permissions));
    }

    /** Who acts by a token of an installation that is good now. */
    Optional<User> bot(String login) {
        return apps.values().stream()
                .filter(app ->
                        app.tokens.entrySet().stream()
                                .filter(each -> login.endsWith(each.getKey()))
                                .anyMatch(each ->
                                        each.getValue().isAfter(app.clock.instant())
                                                && !app.suspended
                                                && !app.installations.isEmpty()))
                .map(app -> app.bot)
                .findFirst();
    }

    void install(App app, Repository repository, long id) {
        app.installations.put(id, repository.fullName.replaceFirst("/.*", ""));
        github.let(repository, app.bot, "write");
    }

    private interface For {
        Answer answer(App app);
    }

    private Answer as(Asked asked, For handler) {
        synchronized (github) {
            var proof = asked.headers().getOrDefault("Authorization", "").replace("Bearer ", "");
            return proved(proof)
                    .map(handler::answer)
                    .orElseGet(() -> Answer.error(401, "A JSON web token could not be decoded"));
        }
    }

    private Optional<App> proved(String proof) {
        var parts = proof.split("\\.", -1);
        if (parts.length != 3 || !json(parts[0]).path("alg").asString("").equals("RS256")) {
            return Optional.empty();
        }
        var claims = json(parts[1]);
        return Optional.ofNullable(apps.get(claims.path("iss").asString("")))
                .filter(app -> isSigned(app, parts))
                .filter(app -> {
                    var now = app.clock.instant().getEpochSecond();
                    var from = claims.path("iat").asLong();
                    var until = claims.path("exp").asLong();
                    return from <= now && until > now && until - now <= 600;
                });
    }

    private static JsonNode json(String part) {
        return Json.read(new String(Base64.getUrlDecoder().decode(part), UTF_8), JsonNode.class);
    }

    private static boolean isSigned(App app, String[] parts) {
        try {
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(app.keys.getPublic());
            signature.update((parts[0] + "." + parts[1]).getBytes(US_ASCII));
            return signature.verify(Base64.getUrlDecoder().decode(parts[2]));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
