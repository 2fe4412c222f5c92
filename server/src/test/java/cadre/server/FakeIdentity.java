package cadre.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.wire.json.Json;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where people have accounts, over real HTTP: a provider of OpenID Connect at {@code /oidc} and a
 * GitHub Enterprise at {@code /github}. Codes are good once, for the client, address and PKCE
 * challenge that they were made for.
 */
final class FakeIdentity implements AutoCloseable {
    static final String CLIENT = "cadre-client";
    static final String SECRET = "a-client-secret-of-cadre";
    static final String TOKEN = "access-token-that-must-not-be-kept";

    private final HttpServer server;
    private final Map<String, Map<String, String>> codes = new HashMap<>();
    private final Map<String, Map<String, Object>> people = new HashMap<>();

    /** What the next ID tokens say instead. */
    final Map<String, Object> lies = new HashMap<>();

    /** At GitHub: who is what, such as {@code org acme 7 active}. */
    final Set<String> memberships = new HashSet<>();

    private String signedIn = "";
    private int made;

    private FakeIdentity() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::serve);
        server.start();
    }

    static FakeIdentity start() {
        return new FakeIdentity();
    }

    String url(String kind) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + kind;
    }

    /** A person with these claims, or at GitHub with this login. */
    synchronized void person(String subject, Map<String, Object> facts) {
        people.put(subject, facts);
    }

    /** The browser was sent here, and the person says yes; where it is sent back. */
    synchronized URI consent(URI asked, String subject) {
        var query = query(asked.getRawQuery());
        var code = "code-" + ++made;
        var kept = new HashMap<>(query);
        kept.put("subject", subject);
        codes.put(code, kept);
        return URI.create(
                query.get("redirect_uri") + "?code=" + code + "&state=" + query.get("state"));
    }

    static Map<String, String> query(String raw) {
        var all = new LinkedHashMap<String, String>();
        for (var pair : raw.split("&")) {
            var parts = pair.split("=", 2);
            all.put(
                    URLDecoder.decode(parts[0], UTF_8),
                    parts.length > 1 ? URLDecoder.decode(parts[1], UTF_8) : "");
        }
        return all;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var form = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            var answer = answer(exchange, exchange.getRequestURI().getPath(), form);
            var status = (int) answer.getOrDefault("status", 200);
            var body = Json.writeBytes(answer.getOrDefault("body", Map.of()));
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private synchronized Map<String, Object> answer(
            HttpExchange exchange, String path, String form) {
        var bearer = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (path.equals("/oidc/.well-known/openid-configuration")) {
            return ok(
                    Map.of(
                            "issuer", url("oidc"),
                            "authorization_endpoint", url("oidc") + "/authorize",
                            "token_endpoint", url("oidc") + "/token",
                            "userinfo_endpoint", url("oidc") + "/userinfo"));
        }
        if (path.equals("/oidc/token")) {
            var basic = Base64.getEncoder().encodeToString((CLIENT + ":" + SECRET).getBytes(UTF_8));
            return bearer.equals("Basic " + basic) ? oidcToken(query(form)) : Map.of("status", 401);
        }
        if (path.equals("/github/login/oauth/access_token")) {
            var asked = query(form);
            return SECRET.equals(asked.get("client_secret")) && redeem(asked)
                    ? ok(Map.of("access_token", TOKEN, "token_type", "bearer"))
                    : ok(Map.of("error", "bad_verification_code"));
        }
        if (!bearer.equals("Bearer " + TOKEN)) {
            return Map.of("status", 401);
        }
        var person = people.getOrDefault(signedIn, Map.of());
        if (path.equals("/oidc/userinfo")) {
            var all = new HashMap<String, Object>(person);
            all.put("sub", signedIn);
            return ok(all);
        }
        if (path.equals("/github/api/v3/user")) {
            return ok(
                    Map.of(
                            "id",
                            Long.parseLong(signedIn),
                            "login",
                            person.getOrDefault("login", "")));
        }
        return membership(path);
    }

    private Map<String, Object> membership(String path) {
        var parts = path.split("/");
        var what =
                path.contains("/teams/")
                        ? "team " + parts[5] + "/" + parts[7]
                        : "org " + parts[parts.length - 1];
        for (var state : List.of("active", "pending")) {
            if (memberships.contains(what + " " + signedIn + " " + state)) {
                return ok(Map.of("state", state));
            }
        }
        return Map.of("status", 404);
    }

    private static Map<String, Object> ok(Map<String, ?> body) {
        return Map.of("body", body);
    }

    private boolean redeem(Map<String, String> asked) {
        var kept = codes.remove(String.valueOf(asked.get("code")));
        if (kept == null
                || !kept.getOrDefault("redirect_uri", "?").equals(asked.get("redirect_uri"))
                || !kept.getOrDefault("client_id", "").equals(CLIENT)
                || !kept.getOrDefault("code_challenge", "?")
                        .equals(challenge(asked.getOrDefault("code_verifier", "")))) {
            return false;
        }
        signedIn = kept.getOrDefault("subject", "");
        lies.putIfAbsent("nonce", kept.getOrDefault("nonce", ""));
        return true;
    }

    private Map<String, Object> oidcToken(Map<String, String> asked) {
        if (!redeem(asked)) {
            return Map.of("status", 400, "body", Map.of("error", "invalid_grant"));
        }
        var claims = new HashMap<String, Object>();
        claims.put("iss", url("oidc"));
        claims.put("aud", CLIENT);
        claims.put("sub", signedIn);
        claims.put("iat", 1_000_000_000L);
        claims.put("exp", 9_000_000_000L);
        claims.putAll(lies);
        lies.clear();
        var person = people.getOrDefault(signedIn, Map.of());
        claims.put("preferred_username", person.getOrDefault("preferred_username", "someone"));
        var parts =
                Arrays.asList("{\"alg\":\"RS256\"}", Json.write(claims), "not a signature").stream()
                        .map(part ->
                                Base64.getUrlEncoder()
                                        .withoutPadding()
                                        .encodeToString(part.getBytes(UTF_8)))
                        .toList();
        return ok(Map.of("access_token", TOKEN, "id_token", String.join(".", parts)));
    }

    private static String challenge(String verifier) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
