package cadre.bench;

import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The team bus as agents use it: 30 of them, each with a key and a connection of its own, call
 * tools over {@code /mcp} without a pause. At the end all mail is read, and what was stored is
 * compared with what came.
 */
final class BusBench {
    private static final int AGENTS = 30;
    private static final int HEAP_MB = 512;
    private static final TeamName TEAM = new TeamName("bench");

    /**
     * Of calls that are not counted: until then a good part of the time goes to the compiler of the
     * JVM. The same for a peer.
     */
    private static final Duration WARM_UP = Duration.ofSeconds(30);

    private final Map<String, String> environment;
    private final Options options;

    BusBench(Map<String, String> environment, Options options) {
        this.environment = environment;
        this.options = options;
    }

    /** Has the agents call for so many seconds. */
    Map<String, Object> run(int seconds) throws Exception {
        var figures = new LinkedHashMap<String, Object>();
        figures.put("name", "bus");
        if (!options.peer().isEmpty()) {
            figures.put("peer", options.peer());
            drive(URI.create(options.peer()), peerKeys(), seconds, Cost.NONE, figures);
            return figures;
        }
        figures.put("store", options.store());
        try (var folder = Folder.create();
                var server =
                        ServerProcess.start(
                                ServerProcess.Place.in(
                                        environment,
                                        folder.path(),
                                        options.db(),
                                        "-Xmx" + HEAP_MB + "m",
                                        "-XX:+ExitOnOutOfMemoryError"))) {
            var client = server.client();
            drive(client.mcp(), keys(client), seconds, server::processorTime, figures);
            figures.put("heap_most_mib", HEAP_MB);
            Limits.into(figures, environment, folder.path());
        }
        return figures;
    }

    /** What the server has used of processors so far. */
    private interface Cost {
        Cost NONE = () -> Duration.ZERO;

        Duration now();
    }

    private static List<String> keys(Client client) throws IOException, InterruptedException {
        client.post("/api/v1/teams", Map.of("name", TEAM));
        var keys = new ArrayList<String>();
        for (var i = 0; i < AGENTS; i++) {
            var made =
                    client.post(
                            "/api/v1/teams/" + TEAM + "/members",
                            Map.of("name", new MemberName(BusAgent.name(i))));
            keys.add(made.path("secret").asString());
        }
        return keys;
    }

    /** A peer knows its members by keys that say who they are. */
    private static List<String> peerKeys() {
        var keys = new ArrayList<String>();
        for (var i = 0; i < AGENTS; i++) {
            keys.add("key-of-" + BusAgent.name(i));
        }
        return keys;
    }

    private static void drive(
            URI endpoint, List<String> keys, int seconds, Cost cost, Map<String, Object> figures)
            throws Exception {
        var team = BusAgent.Team.of(AGENTS);
        var agents = new ArrayList<BusAgent>();
        try {
            for (var i = 0; i < AGENTS; i++) {
                agents.add(new BusAgent(i, new McpConnection(endpoint, keys.get(i)), team));
            }
            var took = callAll(agents, team.tally(), seconds, cost, figures);
            figures.put("seconds", Math.round(took * 100) / 100.0);
            figures.put("agents", AGENTS);
            figures.put("count", team.tally().calls());
            figures.put("per_second", Math.round(team.tally().calls() / took));
            for (var agent : agents) {
                for (var more = true; more; ) {
                    more = agent.poll();
                }
            }
            team.tally().into(figures);
            figures.put("mail_stored", team.mail().stored());
            figures.put("mail_lost_doubled_or_swapped", team.mail().wrong());
        } finally {
            for (var agent : agents) {
                agent.close();
            }
        }
    }

    /** The seconds that were counted. */
    private static double callAll(
            List<BusAgent> agents,
            BusTally tally,
            int seconds,
            Cost cost,
            Map<String, Object> figures)
            throws Exception {
        var over = new AtomicBoolean();
        try (var threads = Executors.newFixedThreadPool(AGENTS)) {
            var running = new ArrayList<Future<?>>();
            try {
                for (var agent : agents) {
                    running.add(
                            threads.submit(() -> {
                                while (!over.get()) {
                                    agent.callOnce();
                                }
                                return true;
                            }));
                }
                TimeUnit.MILLISECONDS.sleep(WARM_UP.toMillis());
                var before = cost.now();
                var mineBefore = mine();
                var from = System.nanoTime();
                tally.begin();
                TimeUnit.SECONDS.sleep(seconds);
                tally.end();
                var took = (System.nanoTime() - from) / 1e9;
                var calls = Math.max(1, tally.calls());
                put(figures, "cpu_us_per_call", cost.now().minus(before), calls);
                put(figures, "bench_cpu_us_per_call", mine().minus(mineBefore), calls);
                return took;
            } finally {
                over.set(true);
                for (var each : running) {
                    each.get(); // a connection that broke fails the run
                }
            }
        }
    }

    private static void put(Map<String, Object> figures, String name, Duration used, long calls) {
        if (!used.isZero()) {
            figures.put(name, used.toNanos() / 1000 / calls);
        }
    }

    private static Duration mine() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
