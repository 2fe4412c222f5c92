package cadre.app.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.app.e2e.SmallCollector.Span;
import cadre.wire.flow.ShippedFlow;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One trace from the webhook of a forge over its flow to the agent's end. */
@Tag("e2e")
class FlowTraceTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final String SECRET = "open sesame";
    private static final Duration LONG = Duration.ofSeconds(90);

    @TempDir Path root;

    @Test
    void an_item_that_a_webhook_starts_is_in_the_trace_of_its_sender() throws Exception {
        try (var collector = SmallCollector.start();
                var forge = SmallGitea.start(root.resolve("forge"), files());
                var cadre = installed(forge, collector)) {
            var item = forge.issue("Sort the list", "By name, please.");
            assertThat(hook(cadre, item)).isEqualTo(200);

            await().atMost(LONG).until(() -> forge.comments().size() >= 2); // status and outcome
            var flow = cadre.api().json("/api/v1/flows").path("items").path(0);
            var id = flow.path("id").asString();
            cadre.api().post("/api/v1/flows/" + id + "/cancel", "{\"reason\":\"enough\"}");

            await().atMost(LONG)
                    .until(() -> spans(collector).keySet().containsAll(Set.of("job", "flow")));
            var spans = spans(collector);
            var reception = span(spans, "POST /webhook/gitea");
            assertThat(reception.parent()).isEqualTo(SPAN);
            assertThat(span(spans, "flow").parent()).isEqualTo(reception.id());
            assertThat(span(spans, "flow").attributes()).containsEntry("cadre.flow", id);
            assertThat(span(spans, "job").parent()).isEqualTo(span(spans, "flow").id());
            assertThat(spans).containsKeys("queued", "attempt", "dispatch", "save");
        }
    }

    private static Map<String, Span> spans(SmallCollector collector) {
        return collector.spans().stream()
                .filter(span -> span.trace().equals(TRACE))
                .collect(Collectors.toMap(Span::name, span -> span, (first, _) -> first));
    }

    private static Span span(Map<String, Span> spans, String name) {
        return Optional.ofNullable(spans.get(name)).orElseThrow();
    }

    private static int hook(Installation cadre, int item)
            throws IOException, InterruptedException, GeneralSecurityException {
        var body =
                """
                {"action":"opened","number":%1$d,"issue":{"number":%1$d},
                 "repository":{"full_name":"ada/shop"},"sender":{"id":%2$d}}
                """
                        .formatted(item, SmallGitea.ADA);
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
        var request =
                HttpRequest.newBuilder(URI.create(cadre.url() + "/webhook/gitea"))
                        .header("Content-Type", "application/json")
                        .header("X-Gitea-Event", "issues")
                        .header("X-Gitea-Delivery", "d1")
                        .header(
                                "X-Gitea-Signature",
                                HexFormat.of().formatHex(mac.doFinal(body.getBytes(UTF_8))))
                        .header("traceparent", "00-" + TRACE + "-" + SPAN + "-01")
                        .POST(BodyPublishers.ofString(body))
                        .build();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request, BodyHandlers.discarding()).statusCode();
        }
    }

    private static Map<String, String> files() {
        return Map.of(
                "README.md",
                "# Shop\n",
                ".cadre/flow.yaml",
                ShippedFlow.text()
                        .replace("labels: [cadre]", "projects: [ada/shop]")
                        .replace(", expects:", ", profile: rehearsal, expects:"),
                ".cadre/agents/analyst.md",
                "say It is clear.\n");
    }

    private Installation installed(SmallGitea forge, SmallCollector collector) {
        var cadre =
                Installation.in(root)
                        .serverSettings(
                                Map.of(
                                        "CADRE_FLOWS_LOOK_SEC", // no poll is faster than the hook
                                        "600",
                                        "CADRE_OTLP_ENDPOINT",
                                        collector.url(),
                                        "CADRE_GITEA_URL",
                                        forge.url(),
                                        "CADRE_GITEA_TOKEN",
                                        SmallGitea.TOKEN,
                                        "CADRE_GITEA_WEBHOOK_SECRET",
                                        SECRET,
                                        "CADRE_GITEA_APPROVERS",
                                        SmallGitea.ADA + "," + SmallGitea.ROB,
                                        "CADRE_GITEA_OWN_ACTORS",
                                        "" + SmallGitea.CADRE))
                        .serverFile(
                                "connections.yaml",
                                """
                                flows:
                                  - tracker: gitea
                                    project: ada/shop
                                    host: gitea
                                    repository: ada/shop
                                    start_as: k1
                                """);
        cadre.startServer();
        cadre.joinNode();
        cadre.startNode();
        cadre.awaitNode();
        return cadre;
    }
}
