package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.json.Json;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Each route has an example, which is sent; what comes back is what the document says. */
class ExamplesTest {
    private static final Path FILE =
            Path.of("src/main/resources/cadre/server/gateways/openapi/examples.json");

    /** With {@code -Dcadre.examples.write=true} the answers in the examples are written anew. */
    private static final boolean WRITE = Boolean.getBoolean("cadre.examples.write");

    /** All examples are looked at, so that one run says all that is wrong. */
    private final SoftAssertions softly = new SoftAssertions();

    private record Operation(String rule, JsonNode value) {
        int status() {
            return Integer.parseInt(
                    value.path("responses").properties().iterator().next().getKey());
        }

        JsonNode answers() {
            return value.path("responses").path(Integer.toString(status())).path("content");
        }
    }

    @Test
    void every_example_is_sent_and_the_answer_is_what_the_document_says(@TempDir Path home)
            throws Exception {
        var examples = Json.read(Files.readString(FILE), JsonNode.class);
        var written = new LinkedHashMap<String, Object>();
        try (var world = new ExampleWorld(home)) {
            var document = world.server().json("/openapi.json");
            var operations = operations(document);
            for (var each : examples.properties()) {
                var operation = operations.remove(each.getKey());
                assertThat(operation).as(each.getKey()).isNotNull();
                var sent = each.getKey().equals("GET /link"); // by the node of this world
                var answer =
                        sent
                                ? ""
                                : answer(
                                        world, document, each.getKey(), operation, each.getValue());
                written.put(each.getKey(), recorded(each.getValue(), operation, answer, world));
                checkExample(document, each.getKey(), operation, each.getValue());
            }
            assertThat(operations.keySet()).as("routes without an example").isEmpty();
        }
        softly.assertAll();
        if (WRITE) {
            Files.writeString(FILE, Json.writePretty(written) + "\n");
        }
    }

    private static Map<String, Operation> operations(JsonNode document) {
        var operations = new TreeMap<String, Operation>();
        for (var path : document.path("paths").properties()) {
            for (var each : path.getValue().properties()) {
                operations.put(
                        each.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                        new Operation(each.getValue().path("x-rule").asString(), each.getValue()));
            }
        }
        return operations;
    }

    private String answer(
            ExampleWorld world,
            JsonNode document,
            String route,
            Operation operation,
            JsonNode example)
            throws Exception {
        var response = world.send(route, operation.rule(), example);
        var text = new String(response.body(), StandardCharsets.UTF_8);
        softly.assertThat(response.statusCode())
                .as(route + ": " + text)
                .isEqualTo(operation.status());
        var type = type(response);
        if (operation.answers().isEmpty()) {
            softly.assertThat(text).as(route).isEmpty();
        } else {
            softly.assertThat(operation.answers().has(type))
                    .as(route + " answers " + type)
                    .isTrue();
        }
        if (type.equals("application/json")) {
            var schema = operation.answers().path(type).path("schema");
            var value = Json.read(text, JsonNode.class);
            softly.assertThat(SchemaCheck.wrongIn(document, schema, value)).as(route).isEmpty();
        }
        return text;
    }

    private static String type(HttpResponse<?> response) {
        return response.headers().firstValue("Content-Type").orElse("").replaceAll(";.*", "");
    }

    /** The example of the document itself: the request, and the answer that was recorded. */
    private void checkExample(
            JsonNode document, String route, Operation operation, JsonNode example) {
        var request =
                operation.value().path("requestBody").path("content").path("application/json");
        if (!request.isMissingNode()) {
            softly.assertThat(
                            SchemaCheck.wrongIn(
                                    document, request.path("schema"), example.path("body")))
                    .as(route)
                    .isEmpty();
        }
        var answer = operation.answers().path("application/json");
        if (answer.has("schema") && !WRITE) {
            softly.assertThat(answer.path("example").isMissingNode())
                    .as(route + " example")
                    .isFalse();
            softly.assertThat(
                            SchemaCheck.wrongIn(
                                    document, answer.path("schema"), answer.path("example")))
                    .as(route)
                    .isEmpty();
        }
    }

    private static Map<String, Object> recorded(
            JsonNode example, Operation operation, String answer, ExampleWorld world) {
        var all = new LinkedHashMap<String, Object>();
        example.properties().forEach(part -> all.put(part.getKey(), part.getValue()));
        all.remove("answer");
        var shown = world.example(answer);
        if (operation.answers().path("application/json").has("schema")) {
            all.put("answer", Json.read(shown, JsonNode.class));
        } else if (isShown(operation)) {
            all.put("answer", shown.lines().limit(12).reduce("", (a, b) -> a + b + "\n"));
        }
        return all;
    }

    private static boolean isShown(Operation operation) {
        return operation.answers().has("text/plain")
                || operation.answers().has("text/x-patch")
                || operation.answers().has("text/event-stream");
    }
}
