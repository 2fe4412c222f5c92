package cadre.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signed webhooks of 2 KB from 16 senders without a pause, each with a connection of its own. An
 * answer means that the delivery is on disk; at the end the journal is counted.
 */
final class WebhooksBench {
    private static final int SENDERS = 16;
    private static final int WARM_UP = 10_000;
    private static final int ITEMS = 200;
    private static final String SECRET = "plane_wh_bench";

    private final Map<String, String> environment;
    private final Options options;

    WebhooksBench(Map<String, String> environment, Options options) {
        this.environment = environment;
        this.options = options;
    }

    /** Sends so many. */
    Map<String, Object> run(int count) throws Exception {
        var figures = new LinkedHashMap<String, Object>();
        figures.put("name", "webhooks");
        figures.put("store", options.store());
        try (var folder = Folder.create()) {
            var place =
                    ServerProcess.Place.in(environment, folder.path(), options.db(), "-Xmx512m");
            Files.writeString(
                    Files.createDirectories(place.home()).resolve(".env"),
                    "CADRE_PLANE_WEBHOOK_SECRET=" + SECRET + "\n");
            try (var server = ServerProcess.start(place)) {
                var url = URI.create("http://127.0.0.1:" + place.port());
                send(url, 0, WARM_UP, new Samples());
                var before = server.processorTime();
                var samples = new Samples();
                var from = System.nanoTime();
                send(url, WARM_UP, count, samples);
                var took = (System.nanoTime() - from) / 1e9;
                figures.put("seconds", Math.round(took * 100) / 100.0);
                figures.put("senders", SENDERS);
                figures.put("count", count);
                figures.put("per_second", Math.round(count / took));
                samples.into(figures, "");
                figures.put("cpu_us_per_delivery", micros(server.processorTime(), before, count));
                figures.put("stored", stored(server.client()) - WARM_UP);
            }
            Limits.into(figures, environment, folder.path());
        }
        return figures;
    }

    private static long micros(Duration now, Duration before, int count) {
        return now.minus(before).toNanos() / 1000 / count;
    }

    private static long stored(Client client) throws IOException, InterruptedException {
        for (var kept : client.get("/api/v1/retention").path("kept")) {
            if (kept.path("what").asString().equals("deliveries")) {
                return kept.path("rows").asLong();
            }
        }
        throw new IOException("the server does not say how many deliveries it has");
    }

    private static void send(URI url, int first, int count, Samples samples) throws Exception {
        var next = new AtomicInteger(first);
        try (var threads = Executors.newFixedThreadPool(SENDERS)) {
            var running = new ArrayList<Future<Boolean>>();
            for (var i = 0; i < SENDERS; i++) {
                running.add(threads.submit(() -> sendAll(url, next, first + count, samples)));
            }
            for (var each : running) {
                each.get();
            }
        }
    }

    private static boolean sendAll(URI url, AtomicInteger next, int end, Samples samples)
            throws Exception {
        try (var client = new RawClient(url, "none")) {
            for (var n = next.getAndIncrement(); n < end; n = next.getAndIncrement()) {
                var body = body(n);
                var request =
                        client.post("/webhook/plane", body, "X-Plane-Signature: " + signed(body));
                var from = System.nanoTime();
                var answer = client.exchange(request);
                samples.add(System.nanoTime() - from);
                if (!answer.contains("accepted")) {
                    throw new IOException("the server answers " + answer);
                }
            }
        }
        return true;
    }

    private static String body(int n) {
        return """
        {"event": "issue", "action": "updated", "webhook_id": "w", "workspace_id": "s", "n": %d,
         "data": {"id": "item-%d", "project": "p", "name": "Add a flag", "description_html": "%s"},
         "activity": {"field": "state_id", "actor": {"id": "ann", "email": "ann@shop.example"}}}
        """
                .formatted(n, n % ITEMS, "<p>what it is about</p>".repeat(75));
    }

    private static String signed(String body) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    }
}
