package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import cadre.app.ProjectFolder;
import cadre.wire.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;

/** A real Prometheus with the files of {@code deploy/monitoring}; port and key are changed. */
@Tag("e2e")
class PrometheusTest {
    private static final Path FILES = ProjectFolder.root().resolve("deploy/monitoring");

    @TempDir Path root;

    @Test
    void each_query_of_the_dashboards_and_alerts_is_answered_by_what_the_server_exports()
            throws IOException {
        assumePrometheusIsThere();
        try (var cadre = Installation.running(root, 2)) {
            cadre.cliEnds(0, root, "run", "usage 100 20 0.5\nsay hello", "--agent", "rehearsal");
            var port = freePort();
            try (var program = prometheus(cadre, port)) {
                awaitScraped(program, port);

                assertThat(queries()).hasSizeGreaterThan(30);
                for (var query : queries()) {
                    assertThat(ask(port, query).path("status").asString())
                            .as(query)
                            .isEqualTo("success");
                }
                assertThat(value(port, "cadre_nodes_online")).isEqualTo("1");
                assertThat(value(port, "sum(cadre_runs_total{status=\"succeeded\"})"))
                        .isEqualTo("1");
            }
            var scraped = Files.writeString(root.resolve("metrics"), cadre.api().text("/metrics"));
            assertRuns(root, "sh", "-c", "promtool check metrics < \"$0\"", scraped.toString());
        }
    }

    @Test
    void the_first_dollars_of_a_server_are_in_the_panels_and_wake_someone() throws IOException {
        assumePrometheusIsThere();
        var dollars = "sum(increase(cadre_llm_cost_usd_total[24h]))";
        var tokens = "sum(increase(cadre_llm_tokens_total[24h]))";
        var runs = "sum(increase(cadre_runs_total[1h]))";
        assertThat(queries()).contains(dollars, tokens, runs);
        try (var cadre = Installation.running(root, 2)) {
            var port = freePort();
            try (var program = prometheus(cadre, port)) {
                awaitScraped(program, port);
                cadre.cliEnds(
                        0, root, "run", "usage 100 20 60.50\nsay hello", "--agent", "rehearsal");

                Awaitility.await()
                        .atMost(Installation.SOON)
                        .untilAsserted(() -> {
                            assertThat(number(port, dollars)).isBetween(60.0, 65.0);
                            assertThat(number(port, tokens)).isBetween(119.0, 130.0);
                            assertThat(number(port, runs)).isBetween(0.9, 1.2);
                            assertThat(value(port, "ALERTS{alertname=\"CadreSpending\"}"))
                                    .isEqualTo("1");
                        });
            }
        }
    }

    private static void assumePrometheusIsThere() {
        assumeThat(isThere("prometheus") && isThere("promtool"))
                .as("prometheus is there ('./check --install' installs it)")
                .isTrue();
    }

    /** Scrapes each second. */
    private Program prometheus(Installation cadre, int port) throws IOException {
        var folder = Files.createDirectories(root.resolve("prometheus"));
        var rules = Files.copy(FILES.resolve("alerts.yml"), folder.resolve("alerts.yml"));
        assertRuns(folder, "promtool", "check", "rules", rules.toString());
        var key = cadre.cliEnds(0, root, "key", "create", "metrics", "--grant", "viewer");
        Files.writeString(folder.resolve("metrics.key"), key.out().strip());
        var config =
                Files.readString(FILES.resolve("prometheus.yml"))
                        .replace("server:27888", "127.0.0.1:" + cadre.port())
                        .replace("15s", "1s");
        var file = Files.writeString(folder.resolve("prometheus.yml"), config);
        assertRuns(folder, "promtool", "check", "config", file.toString());
        return start(
                folder,
                "prometheus",
                "--config.file=" + file,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port);
    }

    private static void awaitScraped(Program program, int port) {
        Awaitility.await()
                .atMost(Installation.SOON)
                .until(() -> !program.isAlive() || isScraped(port));
        assertThat(program.isAlive()).as(program.everything()).isTrue();
    }

    private static boolean isScraped(int port) {
        try {
            return value(port, "up{job=\"cadre\"}").equals("1");
        } catch (IOException e) {
            return false; // it does not listen yet
        }
    }

    /** Of all panels and alerts. */
    private static List<String> queries() throws IOException {
        var queries = new ArrayList<String>();
        try (var dashboards = Files.list(FILES.resolve("dashboards"))) {
            for (var file : dashboards.toList()) {
                var panels = Json.read(Files.readString(file), JsonNode.class).path("panels");
                panels.forEach(panel ->
                        panel.path("targets")
                                .forEach(one -> queries.add(one.path("expr").asString())));
            }
        }
        var load = new Load(LoadSettings.builder().build());
        find("expr", load.loadFromString(Files.readString(FILES.resolve("alerts.yml"))), queries);
        return queries;
    }

    private static void find(String key, Object in, List<String> found) {
        if (in instanceof Map<?, ?> map) {
            map.forEach((name, value) -> {
                if (name.equals(key)) {
                    found.add(String.valueOf(value));
                } else {
                    find(key, value, found);
                }
            });
        } else if (in instanceof List<?> list) {
            list.forEach(one -> find(key, one, found));
        }
    }

    private static String value(int port, String query) throws IOException {
        return ask(port, query).at("/data/result/0/value/1").asString("");
    }

    private static double number(int port, String query) throws IOException {
        var value = value(port, query);
        return value.isEmpty() ? 0 : Double.parseDouble(value);
    }

    private static JsonNode ask(int port, String query) throws IOException {
        var address =
                "http://127.0.0.1:%d/api/v1/query?query=%s"
                        .formatted(port, URLEncoder.encode(query, StandardCharsets.UTF_8));
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(address)).build();
            return Json.read(http.send(request, BodyHandlers.ofString()).body(), JsonNode.class);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static void assertRuns(Path folder, String... argv) {
        try (var program = start(folder, argv)) {
            var exit = program.exitCode(Installation.SOON);
            assertThat(exit).as(program.everything()).isZero();
        }
    }

    private static Program start(Path folder, String... argv) {
        var env =
                Stream.of("PATH", "CHECK_RUN")
                        .filter(name -> System.getenv(name) != null)
                        .collect(java.util.stream.Collectors.toMap(name -> name, System::getenv));
        return Program.start(folder, env, List.of(argv));
    }

    private static boolean isThere(String program) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
