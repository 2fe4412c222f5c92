package cadre.server;

import cadre.server.storage.TestStores;
import cadre.wire.api.Grant;
import cadre.wire.api.KeyCreated;
import cadre.wire.api.KeyRequest;
import cadre.wire.error.Problem;
import cadre.wire.id.NodeName;
import cadre.wire.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A real server on a free port and a real HTTP client for it. */
public final class RunningServer implements AutoCloseable {
    private final CadreServer server;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(10))
                    .build();
    private final String adminKey;

    private RunningServer(CadreServer server, String adminKey) {
        this.server = server;
        this.adminKey = adminKey;
    }

    public static RunningServer on(Path home) {
        return on(home, Map.of());
    }

    public static RunningServer on(Path home, Map<String, String> variables) {
        var environment = new HashMap<String, String>();
        environment.put("CADRE_HOME", home.toString());
        environment.put("CADRE_PORT", "0");
        environment.put("CADRE_SYNCHRONOUS", "normal");
        environment.putAll(TestStores.variables(home));
        environment.putAll(variables);
        var server = CadreServer.start(ServerConfig.read(environment, home));
        try {
            return new RunningServer(server, Files.readString(server.adminKeyFile()).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return server.url();
    }

    public String adminKey() {
        return adminKey;
    }

    public HttpClient http() {
        return http;
    }

    public KeyCreated key(String name, Grant grant) {
        return key(name, grant, Optional.empty(), Optional.empty());
    }

    public KeyCreated nodeKey(String node) {
        return key(node, Grant.NODE, Optional.of(new NodeName(node)), Optional.empty());
    }

    public KeyCreated key(
            String name, Grant grant, Optional<NodeName> node, Optional<Long> expiresInSec) {
        var request = new KeyRequest(name, grant, node, expiresInSec);
        return Json.read(ok(post("/api/v1/keys", Json.write(request))).body(), KeyCreated.class);
    }

    public HttpResponse<String> get(String path) {
        return send(as(adminKey, path));
    }

    public HttpResponse<String> post(String path, String body) {
        return send(as(adminKey, path).POST(BodyPublishers.ofString(body)));
    }

    public JsonNode json(String path) {
        return Json.read(ok(get(path)).body(), JsonNode.class);
    }

    public HttpRequest.Builder as(String key, String path) {
        return open(path).header("Authorization", "Bearer " + key);
    }

    public HttpRequest.Builder open(String path) {
        return HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(60));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    public <T> HttpResponse<T> send(
            HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request.build(), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static HttpResponse<String> ok(HttpResponse<String> response) {
        if (response.statusCode() / 100 != 2) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return response;
    }

    public static Problem problem(HttpResponse<String> response) {
        if (!response.headers()
                .firstValue("Content-Type")
                .orElse("")
                .startsWith("application/problem+json")) {
            throw new AssertionError(
                    "no problem: " + response.statusCode() + " " + response.body());
        }
        return Json.read(response.body(), Problem.class);
    }

    @Override
    public void close() {
        http.shutdownNow();
        server.close();
    }
}
