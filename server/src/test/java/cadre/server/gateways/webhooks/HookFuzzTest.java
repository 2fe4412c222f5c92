package cadre.server.gateways.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.RunningServer;
import cadre.server.flows.delivery.Sent;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever comes in is answered, and what is not signed and whole leaves nothing behind. */
@Tag("e2e") // some 40 s of processor time
class HookFuzzTest {
    private static final int BODIES = 10_000;
    private static final int SENDERS = 8;
    private static final String SECRET = "fuzz-secret";

    private static final List<String> PATHS =
            List.of(
                    "/webhook/plane",
                    "/webhook/gitea",
                    "/webhook/forgejo",
                    "/webhook/github",
                    "/webhook/gitlab",
                    "/webhook/c/plane",
                    "/webhook/c/gitea",
                    "/webhook/c/nobody");

    private record Fuzzed(String path, byte[] body, String[] headers) {}

    @Test
    void ten_thousand_broken_bodies_are_no_failure_and_no_action(@TempDir Path home)
            throws Exception {
        try (var server =
                        RunningServer.on(
                                home,
                                Map.of(
                                        "CADRE_PLANE_WEBHOOK_SECRET",
                                        SECRET,
                                        "CADRE_GITEA_URL",
                                        "https://git.example",
                                        "CADRE_GITEA_WEBHOOK_SECRET",
                                        SECRET,
                                        "CADRE_LOG_LEVEL",
                                        "error"));
                var threads = Executors.newFixedThreadPool(SENDERS)) {
            var sender = new Sender(server, SECRET);
            var used = heap();
            var parts = new ArrayList<Callable<Map<Integer, Integer>>>();
            for (var part = 0; part < SENDERS; part++) {
                var random = new Random(part);
                parts.add(() -> send(sender, random));
            }
            var statuses = new TreeMap<Integer, Integer>();
            for (var part : threads.invokeAll(parts)) {
                part.get().forEach((status, n) -> statuses.merge(status, n, Integer::sum));
            }

            assertThat(statuses.keySet())
                    .as(statuses.toString())
                    .isSubsetOf(200, 400, 401, 413)
                    .contains(400, 401, 413);
            assertThat(sender.deliveries())
                    .allSatisfy(
                            each -> assertThat(each.path("fate").asString()).isEqualTo("ignored"));
            assertThat(heap() - used).as("bytes of heap that stay").isLessThan(64L << 20);
        }
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static Map<Integer, Integer> send(Sender sender, Random random) {
        var statuses = new TreeMap<Integer, Integer>();
        for (var i = 0; i < BODIES / SENDERS; i++) {
            var fuzzed = fuzzed(random);
            HttpResponse<String> answer =
                    sender.send(fuzzed.path(), fuzzed.body(), fuzzed.headers());
            statuses.merge(answer.statusCode(), 1, Integer::sum);
        }
        return statuses;
    }

    private static Fuzzed fuzzed(Random random) {
        var body = body(random);
        var path = PATHS.get(random.nextInt(PATHS.size()));
        var signature =
                switch (random.nextInt(5)) {
                    case 0 -> "";
                    case 1 -> "sha256=";
                    case 2 -> Sent.hmac("another", body);
                    default -> Sent.hmac(SECRET, body);
                };
        return new Fuzzed(
                path,
                body,
                new String[] {
                    "X-Plane-Signature",
                    signature,
                    "X-Gitea-Signature",
                    signature,
                    "X-Hub-Signature-256",
                    "sha256=" + signature,
                    "X-Gitlab-Token",
                    signature,
                    "X-Gitea-Event",
                    random.nextBoolean() ? "" : "push\u007e" + random.nextInt(9),
                    "webhook-timestamp",
                    "99999999999999",
                    "webhook-signature",
                    random.nextBoolean() ? "" : "v1,=="
                });
    }

    /** None of them names a subject that could be looked at. */
    private static byte[] body(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> noise(random, random.nextInt(400));
            case 1 -> bytes("[".repeat(1 + random.nextInt(40_000)));
            case 2 -> bytes("{\"a\":".repeat(1 + random.nextInt(20_000)) + "1");
            case 3 ->
                    bytes(
                            "{\"event\": 12, \"data\": [[[]]], \"activity\": \"x\", \"n\": "
                                    + n(random)
                                    + "}");
            case 4 -> cut(random, Sender.item("x", n(random), "y"));
            case 5 -> bytes("{\"event\":\"issue\",\"data\":{\"id\":{\"id\":" + n(random) + "}}}");
            case 6 ->
                    bytes(
                            "{\"event\":\"\\u0000\\ud800\",\"repository\":null,\"n\":"
                                    + n(random)
                                    + "}");
            case 7 -> bytes("{\"number\":1e999999,\"sender\":{\"id\":" + "9".repeat(1200) + "}}");
            case 8 ->
                    random.nextInt(60) == 0
                            ? new byte[5 * 1024 * 1024 + 1 + random.nextInt(9)]
                            : bytes("null");
            default ->
                    bytes(
                            "{\"a\":["
                                    + "[],".repeat(random.nextInt(9_000))
                                    + "0],"
                                    + "\"n\":"
                                    + n(random)
                                    + "}");
        };
    }

    private static String n(Random random) {
        return Integer.toString(random.nextInt(1_000_000));
    }

    private static byte[] noise(Random random, int length) {
        var noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] cut(Random random, String text) {
        return Arrays.copyOf(bytes(text), 1 + random.nextInt(text.length() - 1));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
