package cadre.bench;

import cadre.wire.id.NodeName;
import cadre.wire.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;

/** The API as a foreign program uses it. Thread-safe. */
final class Client {
    private static final HttpClient HTTP =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .executor(Executors.newVirtualThreadPerTaskExecutor())
                    .connectTimeout(Duration.ofSeconds(30))
                    .build();

    private final String url;
    private final String key;

    Client(String url, String key) {
        this.url = url;
        this.key = key;
    }

    static HttpClient http() {
        return HTTP;
    }

    /** The address of the node link. */
    URI link() {
        return URI.create(url.replaceFirst("^http", "ws") + "/link");
    }

    /** The address of the team bus. */
    URI mcp() {
        return URI.create(url + "/mcp");
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return Json.read(text(path), JsonNode.class);
    }

    String text(String path) throws IOException, InterruptedException {
        return answer(request(path).header("Accept", "application/json").GET().build());
    }

    JsonNode post(String path, Object body) throws IOException, InterruptedException {
        var request =
                request(path)
                        .header("Accept", "application/json")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(Json.write(body)))
                        .build();
        return Json.read(answer(request), JsonNode.class);
    }

    /** The bytes of an answer as they come, however long that takes. */
    InputStream stream(String path) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Authorization", "Bearer " + key)
                        .GET()
                        .build();
        var response = HTTP.send(request, BodyHandlers.ofInputStream());
        if (response.statusCode() >= 300) {
            throw new IOException(path + " answered " + response.statusCode());
        }
        return response.body();
    }

    /** A new key for a node of that name, which thereby is known. */
    String nodeKey(NodeName name) throws IOException, InterruptedException {
        return post("/api/v1/keys", Map.of("name", "node " + name, "grant", "node", "node", name))
                .path("secret")
                .asString();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + key);
    }

    private static String answer(HttpRequest request) throws IOException, InterruptedException {
        var response = HTTP.send(request, BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException(
                    request.uri() + " answered " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }
}
