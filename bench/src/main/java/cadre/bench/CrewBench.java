package cadre.bench;

import cadre.wire.json.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * From the first byte of a crew's POST, with its split in it, to the own first line of code of all
 * its agents: eight shells that print their clock and then stay, as agents do, on one node with
 * preflight and default isolation. Crews run one after another, first on a server just started,
 * then on one that has run many. After each of them the same number of shells in bubblewrap is
 * started at once without Cadre: what no program could beat.
 */
final class CrewBench {
    private static final int PARTS = 8;
    private static final int COLD = 5;
    private static final int WARM_UP = 80;

    /** Before anything is asked: a request of the client's own would compete with the agents. */
    private static final Duration PAUSE = Duration.ofMillis(900);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** They stay so long that no end meets a start. */
    private static final String AGENTS =
            """
            profiles:
              - name: stays
                cli: custom
                arguments: [/bin/bash, -c, "echo $EPOCHREALTIME; exec sleep 1.2"]
              - name: goes
                cli: custom
                arguments: [/bin/bash, -c, "echo $EPOCHREALTIME"]
            """;

    private final Map<String, String> environment;
    private final Options options;
    private final InstantSource clock;

    CrewBench(Map<String, String> environment, Options options, InstantSource clock) {
        this.environment = environment;
        this.options = options;
        this.clock = clock;
    }

    Map<String, Object> run(int count) throws Exception {
        try (var folder = Folder.create();
                var cadre = start(folder.path());
                var client = new RawClient(URI.create(cadre.url()), cadre.adminKey())) {
            awaitNode(client);
            var began = System.nanoTime();
            var cold = new Samples();
            for (var round = 0; round < COLD; round++) {
                cold.add(last(crew(client, "stays", PAUSE)));
            }
            for (var round = 0; round < WARM_UP; round++) {
                crew(client, "goes", Duration.ZERO);
            }
            var all = new Samples();
            var first = new Samples();
            var alone = new Samples();
            for (var round = 0; round < count; round++) {
                var starts = crew(client, "stays", PAUSE);
                all.add(last(starts));
                first.add(starts.stream().mapToLong(Long::longValue).min().orElseThrow());
                Limits.spawnsAtOnce(environment, folder.path(), PARTS, clock).ifPresent(alone::add);
            }
            var figures = new LinkedHashMap<String, Object>();
            figures.put("name", "crew");
            figures.put("store", options.store());
            figures.put("seconds", Math.round((System.nanoTime() - began) / 1e7) / 100.0);
            figures.put("count", count);
            figures.put("parts", PARTS);
            all.into(figures, "");
            first.into(figures, "first_agent_");
            cold.into(figures, "cold_");
            figures.put("isolation", isolation(client));
            if (alone.size() > 0) {
                alone.into(figures, "limit_spawn_all_");
                figures.put(
                        "limit_spawn_all_share_percent",
                        Math.round(alone.percentileMs(50) * 100 / all.percentileMs(50)));
            }
            Limits.into(figures, environment, folder.path());
            return figures;
        }
    }

    /** A slot for each part, and agents that cost nothing. */
    private Cadre start(Path folder) throws IOException, InterruptedException {
        var home = Files.createDirectories(folder.resolve("home"));
        Files.writeString(home.resolve("agents.yaml"), AGENTS);
        return Cadre.start(
                environment,
                folder,
                List.of("up", "--slots", Integer.toString(PARTS)),
                options.db());
    }

    /** Runs one to its end: how long after its first byte each agent ran, in nanoseconds. */
    private List<Long> crew(RawClient client, String agent, Duration pause) throws Exception {
        var filing = client.post("/api/v1/crews", Json.write(request(agent)));
        var from = clock.instant();
        var crew = Json.read(client.exchange(filing), JsonNode.class).path("id").asString();
        Thread.sleep(pause);
        var view = awaitEnd(client, crew);
        var starts = new ArrayList<Long>();
        for (var part : view.path("parts")) {
            var log = client.get("/api/v1/jobs/" + job(part) + "/log?stream=out");
            starts.add(ChronoUnit.NANOS.between(from, Limits.clockOf(log)));
        }
        if (starts.size() != PARTS) {
            throw new IllegalStateException("not " + PARTS + " agents began: " + view);
        }
        return starts;
    }

    private static String job(JsonNode part) {
        return part.path("tries").path(0).path("job").asString();
    }

    private static Map<String, Object> request(String agent) {
        var parts =
                IntStream.rangeClosed(1, PARTS)
                        .mapToObj(number ->
                                Map.of(
                                        "name",
                                        "part-" + number,
                                        "description",
                                        "Say what time it is.",
                                        "agent",
                                        agent,
                                        "expects",
                                        "answer"))
                        .collect(Collectors.toList());
        return Map.of("request", "say what time it is", "parts", parts, "confirmed", true);
    }

    private static JsonNode awaitEnd(RawClient client, String crew) throws Exception {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            var view = Json.read(client.get("/api/v1/crews/" + crew), JsonNode.class);
            switch (view.path("state").asString()) {
                case "done" -> {
                    return view;
                }
                case "triage", "proposed", "running", "combining" -> Thread.sleep(20);
                default -> throw new IllegalStateException("the crew ended so: " + view);
            }
        }
        throw new IllegalStateException("the crew " + crew + " did not end");
    }

    private static void awaitNode(RawClient client) throws Exception {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            if (client.get("/api/v1/nodes").contains("\"state\":\"online\"")) {
                return;
            }
            Thread.sleep(20);
        }
        throw new IllegalStateException("no node came online");
    }

    private static long last(List<Long> starts) {
        return starts.stream().mapToLong(Long::longValue).max().orElseThrow();
    }

    private static String isolation(RawClient client) throws Exception {
        var jobs = Json.read(client.get("/api/v1/jobs?limit=1"), JsonNode.class).path("items");
        return jobs.path(0).path("attempts").path(0).path("result").path("isolation").asString("");
    }
}
