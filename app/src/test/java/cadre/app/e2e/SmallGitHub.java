package cadre.app.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.wire.json.Json;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;

/**
 * A GitHub Enterprise over https with one user, a GitHub App whose tokens end soon, and private
 * repositories: the bare ones of a folder, and {@code acme/gone}, which git does not find.
 */
final class SmallGitHub implements AutoCloseable {
    static final String CLIENT = "Iv1.small";
    static final String SECRET = "client-5ecret-7f6e5d4c3b2a19080706";

    private final HttpsServer server;
    private final GitOverHttp git;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, String> devices = new HashMap<>();
    private final Set<String> approved = new LinkedHashSet<>();
    private final Set<String> good = new LinkedHashSet<>();
    private final Map<String, String> given = new LinkedHashMap<>();
    private int fetches;

    private SmallGitHub(Path folder, ProxyCertificate certificate) {
        git = new GitOverHttp(folder, "nobody pushes");
        try {
            server =
                    HttpsServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    static SmallGitHub start(Path folder, ProxyCertificate certificate) {
        return new SmallGitHub(folder, certificate);
    }

    String url() {
        return "https://localhost:" + server.getAddress().getPort();
    }

    /** The user types this code and says yes. */
    synchronized void approve(String userCode) {
        approved.add(devices.get(userCode));
    }

    /** The user takes everything away. */
    synchronized void forget() {
        good.clear();
    }

    /** Every code, token and refresh token, by what it is. */
    synchronized Map<String, String> given() {
        return Map.copyOf(given);
    }

    /** How often git was let in. */
    synchronized int fetches() {
        return fetches;
    }

    private String secret(String kind) {
        var made = kind + "_" + UUID.randomUUID().toString().replace("-", "");
        given.put(kind + " " + given.size(), made);
        return made;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            if (path.contains(".git/")) {
                git(exchange, path);
                return;
            }
            var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            var answer = answer(exchange, path, body);
            var bytes = Json.writeBytes(answer.body());
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private record Answer(int status, Object body) {}

    private static Answer ok(Object body) {
        return new Answer(200, body);
    }

    private synchronized Answer answer(HttpExchange exchange, String path, String body) {
        var login = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (path.startsWith("/login/")) {
            return oauth(path, form(body));
        }
        if (path.startsWith("/api/v3/applications/" + CLIENT)) {
            var asked = Json.read(body, JsonNode.class).path("access_token").asString("");
            if (path.endsWith("/scoped")) {
                return good.contains(asked) ? ok(Map.of("token", token("narrow"))) : none();
            }
            return new Answer(good.remove(asked) ? 200 : 404, Map.of());
        }
        if (!good.contains(login.replaceFirst("Bearer ", ""))) {
            return new Answer(401, Map.of("message", "Bad credentials"));
        }
        return switch (path) {
            case "/api/v3/user" -> ok(Map.of("id", 583231, "login", "octocat"));
            case "/api/v3/user/installations" ->
                    ok(
                            Map.of(
                                    "installations",
                                    List.of(
                                            Map.of(
                                                    "id",
                                                    1,
                                                    "account",
                                                    Map.of(
                                                            "login",
                                                            "acme",
                                                            "type",
                                                            "Organization")))));
            case "/api/v3/user/installations/1/repositories" ->
                    ok(Map.of("repositories", List.of(repository("shop"), repository("gone"))));
            case "/api/v3/repos/acme/shop" -> ok(repository("shop"));
            case "/api/v3/repos/acme/gone" -> ok(repository("gone"));
            default -> none();
        };
    }

    private static Answer none() {
        return new Answer(404, Map.of("message", "Not Found"));
    }

    private static Map<String, Object> repository(String name) {
        return Map.of("full_name", "acme/" + name, "private", true, "default_branch", "main");
    }

    private Answer oauth(String path, Map<String, String> form) {
        if (path.equals("/login/device/code")) {
            var code = secret("device");
            var userCode = "ABCD-" + (1000 + devices.size());
            devices.put(userCode, code);
            return ok(
                    Map.of(
                            "device_code",
                            code,
                            "user_code",
                            userCode,
                            "verification_uri",
                            url() + "/login/device",
                            "expires_in",
                            900,
                            "interval",
                            1));
        }
        var isRenewal = "refresh_token".equals(form.get("grant_type"));
        var old = isRenewal ? form.get("refresh_token") : form.get("device_code");
        var isGood = isRenewal ? good.remove(old) : approved.remove(old);
        if (!isGood) {
            return ok(Map.of("error", isRenewal ? "bad_refresh_token" : "authorization_pending"));
        }
        return ok(
                Map.of(
                        "access_token", token("ghu"),
                        "refresh_token", token("ghr"),
                        "expires_in", 600));
    }

    private String token(String kind) {
        var made = secret(kind);
        good.add(made);
        return made;
    }

    private void git(HttpExchange exchange, String path) throws IOException {
        var login = exchange.getRequestHeaders().getFirst("Authorization");
        var password =
                login == null
                        ? ""
                        : new String(
                                        Base64.getDecoder()
                                                .decode(login.replaceFirst("Basic ", "")),
                                        UTF_8)
                                .replaceFirst("[^:]*:", "");
        synchronized (this) {
            if (!good.contains(password)) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"GitHub\"");
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            fetches++;
        }
        git.serve(exchange, path);
    }

    private static Map<String, String> form(String body) {
        var all = new HashMap<String, String>();
        for (var pair : body.split("&")) {
            var parts = pair.split("=", 2);
            all.put(parts[0], parts.length > 1 ? URLDecoder.decode(parts[1], UTF_8) : "");
        }
        return all;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
