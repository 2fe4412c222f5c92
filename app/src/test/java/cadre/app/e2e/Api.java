package cadre.app.e2e;

import cadre.wire.api.ArtifactView;
import cadre.wire.error.Problem;
import cadre.wire.id.JobId;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobView;
import cadre.wire.job.LogStream;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** The REST API as a foreign program uses it; waits for a server that is just starting again. */
final class Api {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;
    private final String key;

    Api(String url, String key) {
        this.url = url;
        this.key = key;
    }

    JobView file(JobRequest request) {
        return Json.read(ok(send("POST", "/api/v1/jobs", Json.write(request))), JobView.class);
    }

    JobView job(JobId id) {
        return Json.read(ok(send("GET", "/api/v1/jobs/" + id, null)), JobView.class);
    }

    JobView cancel(JobId id) {
        return Json.read(ok(send("POST", "/api/v1/jobs/" + id + "/cancel", "{}")), JobView.class);
    }

    /** The job once it satisfies the condition. */
    JobView await(JobId id, Duration maxWait, Predicate<JobView> condition) {
        var end = System.nanoTime() + maxWait.toNanos();
        Optional<JobView> last = Optional.empty();
        while (System.nanoTime() < end) {
            try {
                last = Optional.of(job(id));
                if (condition.test(last.get())) {
                    return last.get();
                }
            } catch (UncheckedIOException e) {
                // the server is being started again
            }
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
        throw new AssertionError("never so within " + maxWait + ", last seen: " + last);
    }

    JobView awaitEnd(JobId id, Duration maxWait) {
        return await(id, maxWait, job -> job.status().isOver());
    }

    String log(JobId id, LogStream stream) {
        return text("/api/v1/jobs/" + id + "/log?stream=" + stream.word());
    }

    String diff(JobId id) {
        return text("/api/v1/jobs/" + id + "/diff");
    }

    List<ArtifactView> artifacts(JobId id) {
        var items = new ArrayList<ArtifactView>();
        var tree = Json.read(text("/api/v1/jobs/" + id + "/artifacts"), JsonNode.class);
        for (var item : tree.path("items")) {
            items.add(Json.mapper().treeToValue(item, ArtifactView.class));
        }
        return items;
    }

    JsonNode json(String path) {
        return Json.read(text(path), JsonNode.class);
    }

    String text(String path) {
        return ok(send("GET", path, null));
    }

    byte[] bytes(String path) {
        try {
            return http.send(request("GET", path, null), BodyHandlers.ofByteArray()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** The problem that this request is refused with. */
    Problem refused(String method, String path, String body) {
        var response = send(method, path, body);
        if (response.statusCode() < 400) {
            throw new AssertionError("expected a refusal, got " + response.body());
        }
        return Json.read(response.body(), Problem.class);
    }

    JsonNode post(String path, String body) {
        return Json.read(ok(send("POST", path, body)), JsonNode.class);
    }

    HttpResponse<String> send(
            String method, String path, @org.jspecify.annotations.Nullable String body) {
        try {
            return http.send(
                    request(method, path, body), BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private HttpRequest request(
            String method, String path, @org.jspecify.annotations.Nullable String body) {
        var builder =
                HttpRequest.newBuilder(URI.create(url + path))
                        .timeout(Duration.ofSeconds(60))
                        .header("Accept", "application/json")
                        .method(
                                method,
                                body == null
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body));
        if (!key.isEmpty()) {
            builder.header("Authorization", "Bearer " + key);
        }
        if (body != null) {
            builder.header("Content-Type", "application/json");
        }
        return builder.build();
    }

    private static String ok(HttpResponse<String> response) {
        if (response.statusCode() >= 300) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    private static AssertionError interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new AssertionError(e);
    }
}
