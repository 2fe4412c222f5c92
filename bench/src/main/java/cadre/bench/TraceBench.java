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
 * two installations, one that tells a collector and one that does not, both warm, in turn. Two
 * processes of the same program differ by more than traces cost, for each compiles itself in its
 * own way; so what the threads that make and send spans use is measured, too.
 */
final class TraceBench {
    private static final int PAIRS = 5;
    private static final int WARM_UP = 1000;

    /** So few jobs in a row that both meet the machine in the same moods. */
    private static final int SLICE = 10;

    private static final int AIM_PERCENT = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Until the last spans are sent. */
    private static final Duration SETTLES = Duration.ofMillis(3500);

    /** The loop that makes spans, and the JDK's client that sends them; the node has one, too. */
    private static final List<String> SENDERS = List.of("traces", "HttpClient-");

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
            inTurn(off, on, WARM_UP);
            var plain = new ArrayList<Double>();
            var added = new ArrayList<Double>();
            var senders = new ArrayList<Double>();
            for (int pair = 0; pair < PAIRS; pair++) {
                var offBefore = off.cpu();
                var onBefore = on.cpu();
                var ofSenders = senders(off, on);
                inTurn(pair % 2 == 1 ? on : off, pair % 2 == 1 ? off : on, count);
                double without = off.cpu().minus(offBefore).toNanos() / 1e6;
                double with = on.cpu().minus(onBefore).toNanos() / 1e6;
                plain.add(without / count);
                added.add((with - without) * 100 / without);
                senders.add((senders(off, on) - ofSenders) * 100 / without);
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
            figures.put("senders_cpu_percent", rounded(median(senders)));
            figures.put("senders_cpu_percents", senders.stream().map(TraceBench::rounded).toList());
            figures.put("aim_percent", AIM_PERCENT);
            figures.put("requests_to_collector", taken.get());
            return figures;
        } finally {
            collector.stop(0);
        }
    }

    /** What they have used more where a collector is told, in milliseconds. */
    private static double senders(Cadre off, Cadre on) throws IOException {
        return on.cpuOfThreads(SENDERS).minus(off.cpuOfThreads(SENDERS)).toNanos() / 1e6;
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

    /** So many jobs at each, one after another, a few here and a few there. */
    private static void inTurn(Cadre one, Cadre other, int count) throws Exception {
        try (var first = client(one);
                var second = client(other)) {
            for (int done = 0; done < count; done += SLICE) {
                int some = Math.min(SLICE, count - done);
                run(first, some);
                run(second, some);
            }
        }
        Thread.sleep(SETTLES);
    }

    private static void run(RawClient client, int count) throws IOException {
        var filing = client.post("/api/v1/jobs", JOB);
        for (int n = 0; n < count; n++) {
            var job = Json.read(client.exchange(filing), JsonNode.class).path("id").asString();
            client.get("/api/v1/jobs/" + job + "/wait?timeout_sec=30");
        }
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
