package cadre.bench;

import cadre.process.Command;
import cadre.process.Programs;
import cadre.process.Stdin;
import cadre.wire.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.JsonNode;

/**
 * From the first byte of a job's POST to the agent's own first line of code: a custom shell agent
 * that prints its clock, so that no JVM start is measured. Jobs run one after another on one node
 * with preflight and default isolation, first on a server just started, then on one that has run a
 * thousand: until then much of it is interpreted, and the compiler takes one of the processors.
 */
final class DispatchBench {
    private static final int COLD = 50;
    private static final int WARM_UP = 1_500;
    private static final int WARM_UP_CALLERS = 4;

    /** Before the end is asked for: a request of the client's own would compete with the agent. */
    private static final Duration PAUSE = Duration.ofMillis(25);

    private final Map<String, String> environment;
    private final Options options;
    private final InstantSource clock;
    private final HttpClient http = HttpClient.newHttpClient();

    DispatchBench(Map<String, String> environment, Options options, InstantSource clock) {
        this.environment = environment;
        this.options = options;
        this.clock = clock;
    }

    Map<String, Object> run(int count) throws Exception {
        try (var folder = Folder.create();
                var cadre = Cadre.start(environment, folder.path(), "up", options.db())) {
            var server = new Server(cadre.url(), cadre.adminKey());
            awaitNode(server);
            var began = System.nanoTime();
            var cold = measure(server, "[]", Math.min(COLD, count));
            warmUp(server);
            var plain = measure(server, "[]", count);
            var repository =
                    "[{\"name\":\"shop\",\"bundle\":\"" + bundle(server, folder.path()) + "\"}]";
            measure(server, repository, Math.min(COLD, count));
            var warm = measure(server, repository, Math.max(10, count / 3));
            var figures = new LinkedHashMap<String, Object>();
            figures.put("name", "dispatch");
            figures.put("store", options.store());
            figures.put("seconds", Math.round((System.nanoTime() - began) / 1e7) / 100.0);
            figures.put("count", plain.size());
            plain.into(figures, "");
            figures.put("cold_count", cold.size());
            cold.into(figures, "cold_");
            figures.put("warm_repository_count", warm.size());
            warm.into(figures, "warm_repository_");
            figures.put("isolation", isolation(server));
            Limits.into(figures, environment, folder.path());
            return figures;
        }
    }

    private void warmUp(Server server) throws Exception {
        try (var callers = Executors.newFixedThreadPool(WARM_UP_CALLERS)) {
            var running = new ArrayList<Future<Samples>>();
            for (var caller = 0; caller < WARM_UP_CALLERS; caller++) {
                running.add(callers.submit(() -> measure(server, "[]", WARM_UP / WARM_UP_CALLERS)));
            }
            for (var caller : running) {
                caller.get();
            }
        }
    }

    private Samples measure(Server server, String repositories, int count) throws Exception {
        var samples = new Samples();
        var body =
                "{\"prompt\":\"time\",\"agent\":\"custom\",\"command\":[\"/bin/bash\",\"-c\","
                        + "\"echo $EPOCHREALTIME\"],\"repositories\":"
                        + repositories
                        + "}";
        try (var client = server.raw()) {
            var filing = client.post("/api/v1/jobs", body);
            for (var round = 0; round < count; round++) {
                var from = clock.instant();
                var answer = client.exchange(filing);
                Thread.sleep(PAUSE);
                var job = Json.read(answer, JsonNode.class).path("id").asString();
                awaitEnd(client, job);
                var first = Limits.clockOf(client.get("/api/v1/jobs/" + job + "/log?stream=out"));
                samples.add(ChronoUnit.NANOS.between(from, first));
            }
        }
        return samples;
    }

    private static void awaitEnd(RawClient client, String job) throws Exception {
        for (var tries = 0; tries < 20; tries++) {
            var view =
                    Json.read(
                            client.get("/api/v1/jobs/" + job + "/wait?timeout_sec=10"),
                            JsonNode.class);
            var state = view.path("status").path("state").asString();
            if (state.equals("succeeded")) {
                return;
            }
            if (!state.equals("queued") && !state.equals("running")) {
                throw new IllegalStateException("job " + job + " ended so: " + view.path("status"));
            }
        }
        throw new IllegalStateException("job " + job + " did not end");
    }

    private void awaitNode(Server server) throws Exception {
        var end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (System.nanoTime() < end) {
            if (server.text("/api/v1/nodes").contains("\"state\":\"online\"")) {
                return;
            }
            Thread.sleep(20);
        }
        throw new IllegalStateException("no node came online");
    }

    private static String isolation(Server server) throws Exception {
        var jobs = server.get("/api/v1/jobs?limit=1").path("items");
        return jobs.path(0).path("attempts").path(0).path("result").path("isolation").asString("");
    }

    private String bundle(Server server, Path folder) throws Exception {
        var shop = Files.createDirectories(folder.resolve("shop"));
        for (var file = 0; file < 200; file++) {
            Files.writeString(shop.resolve("file" + file + ".txt"), "line\n".repeat(100));
        }
        git(shop, "init", "-q", "-b", "main");
        git(shop, "add", "-A");
        git(
                shop,
                "-c",
                "user.name=bench",
                "-c",
                "user.email=bench@localhost",
                "commit",
                "-q",
                "-m",
                "files");
        git(shop, "bundle", "create", "-q", "../shop.bundle", "HEAD", "main");
        return server.upload("/api/v1/bundles", folder.resolve("shop.bundle"))
                .path("id")
                .asString();
    }

    private void git(Path directory, String... arguments) throws Exception {
        var argv = new ArrayList<>(List.of("git"));
        argv.addAll(List.of(arguments));
        var env =
                Map.of(
                        "PATH",
                        environment.getOrDefault("PATH", "/usr/bin:/bin"),
                        "HOME",
                        directory.toString());
        var finished =
                new Programs()
                        .run(
                                new Command(argv, env, directory),
                                Stdin.empty(),
                                Duration.ofSeconds(60),
                                65_536);
        if (finished.exitCode() != 0) {
            throw new IOException("git " + argv + " ended with " + finished.exitCode());
        }
    }

    /** The API as a foreign program uses it. */
    private final class Server {
        private final String url;
        private final String key;

        Server(String url, String key) {
            this.url = url;
            this.key = key;
        }

        JsonNode get(String path) throws Exception {
            return Json.read(text(path), JsonNode.class);
        }

        String text(String path) throws Exception {
            return answer(request(path).GET().build());
        }

        RawClient raw() throws IOException {
            return new RawClient(URI.create(url), key);
        }

        JsonNode upload(String path, Path file) throws Exception {
            return Json.read(
                    answer(request(path).POST(BodyPublishers.ofFile(file)).build()),
                    JsonNode.class);
        }

        private HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(URI.create(url + path))
                    .timeout(Duration.ofSeconds(60))
                    .header("Accept", "application/json")
                    .header("Authorization", "Bearer " + key);
        }

        private String answer(HttpRequest request) throws Exception {
            var response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new IOException(
                        request.uri()
                                + " answered "
                                + response.statusCode()
                                + " "
                                + response.body());
            }
            return response.body();
        }
    }
}
