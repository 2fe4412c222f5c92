package cadre.bench;

import cadre.wire.json.Json;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/**
 * What traces add to the processor time of dispatching: the jobs of the bench {@code dispatch} at
 * two installations, one that tells a collector and one that does not, both warm, in turn.
 */
final class TraceBench {
    private static final int PAIRS = 5;
    private static final int WARM_UP = 500;
    private static final int AIM_PERCENT = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Until the last spans are sent. */
    private static final Duration SETTLES = Duration.ofMillis(3500);

    private static final String JOB =
            "{\"prompt\":\"time\",\"agent\":\"custom\",\"command\":[\"/bin/true\"]}";

    private final Map<String, String> environment;
    private final Options options;

    TraceBench(Map<String, String> environment, Options options) {
        this.environment = environment;
        this.options = options;
    }

    Map<String, Object> run(int count) throws Exception {
        var began = System.nanoTime();
        var taken = new AtomicLong();
        var collector = collector(taken);
        try (var folder = Folder.create();
                var off = start(folder, "off", Map.of());
                var on = start(folder, "on", Map.of("CADRE_OTLP_ENDPOINT", url(collector)))) {
            cpuMs(off, WARM_UP);
            cpuMs(on, WARM_UP);
            var plain = new ArrayList<Double>();
            var added = new ArrayList<Double>();
            for (int pair = 0; pair < PAIRS; pair++) {
                var onFirst = pair % 2 == 1;
                double first = cpuMs(onFirst ? on : off, count);
                double second = cpuMs(onFirst ? off : on, count);
                double without = onFirst ? second : first;
                double with = onFirst ? first : second;
                plain.add(without / count);
                added.add((with - without) * 100 / without);
            }
            if (taken.get() == 0) {
                throw new IllegalStateException("the collector was told nothing");
            }
            var figures = new LinkedHashMap<String, Object>();
            figures.put("name", "traces");
            figures.put("store", options.store());
            figures.put("seconds", Math.round((System.nanoTime() - began) / 1e7) / 100.0);
            figures.put("count", count);
            figures.put("pairs", PAIRS);
            figures.put("cpu_ms_per_job", rounded(median(plain)));
            figures.put("added_cpu_percent", rounded(median(added)));
            figures.put("added_cpu_percents", added.stream().map(TraceBench::rounded).toList());
            figures.put("aim_percent", AIM_PERCENT);
            figures.put("requests_to_collector", taken.get());
            return figures;
        } finally {
            collector.stop(0);
        }
    }

    private Cadre start(Folder folder, String name, Map<String, String> settings) throws Exception {
        var cadre =
                Cadre.start(environment, folder.path().resolve(name), List.of("up"), "", settings);
        try (var client = client(cadre)) {
            var end = System.nanoTime() + PATIENCE.toNanos();
            while (!client.get("/api/v1/nodes").contains("\"state\":\"online\"")) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("no node came online");
                }
                Thread.sleep(20);
            }
        }
        return cadre;
    }

    private static RawClient client(Cadre cadre) throws IOException {
        return new RawClient(URI.create(cadre.url()), cadre.adminKey());
    }

    /** The processor time of server and node over so many jobs, one after another. */
    private static double cpuMs(Cadre cadre, int count) throws Exception {
        var before = cadre.cpu();
        try (var client = client(cadre)) {
            var filing = client.post("/api/v1/jobs", JOB);
            for (int n = 0; n < count; n++) {
                var job = Json.read(client.exchange(filing), JsonNode.class).path("id").asString();
                client.get("/api/v1/jobs/" + job + "/wait?timeout_sec=30");
            }
        }
        Thread.sleep(SETTLES);
        return cadre.cpu().minus(before).toNanos() / 1e6;
    }

    private static HttpServer collector(AtomicLong taken) throws IOException {
        var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext(
                "/v1/traces",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                    taken.incrementAndGet();
                });
        http.start();
        return http;
    }

    private static String url(HttpServer collector) {
        return "http://127.0.0.1:" + collector.getAddress().getPort();
    }

    private static double median(List<Double> of) {
        return of.stream().sorted().toList().get(of.size() / 2);
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
