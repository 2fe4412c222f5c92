package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document: sound, and the same as the committed one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
    /** With {@code -Dcadre.openapi.write=true} the committed document is written anew. */
    private static final boolean WRITE = Boolean.getBoolean("cadre.openapi.write");

    private RunningServer server;
    private JsonNode document;

    @BeforeAll
    void start(@TempDir Path home) {
        server = RunningServer.on(home);
        document = server.json("/openapi.json");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void the_committed_document_is_what_the_server_serves() throws IOException {
        var committed = Path.of("../openapi.json");
        var served = server.send(server.open("/openapi.json")).body();
        if (WRITE) {
            Files.writeString(committed, served);
        }

        assertThat(Files.readString(committed))
                .as(
                        "openapi.json; write it anew with -Dtest=OpenApiTest -Dcadre.openapi.write=true")
                .isEqualTo(served);
    }

    @Test
    void every_reference_and_every_mapping_leads_somewhere() {
        for (var reference : found("$ref", document)) {
            assertThat(at(reference.asString())).as(reference.asString()).isNotNull();
        }
        for (var mapping : found("mapping", document)) {
            for (var target : mapping.properties()) {
                var schema = at(target.getValue().asString());
                assertThat(schema).as(target.getKey()).isNotNull();
                assertThat(schema.toString()).contains("\"const\":\"" + target.getKey() + "\"");
            }
        }
    }

    @Test
    void every_operation_has_an_id_of_its_own_a_summary_an_answer_and_a_problem() {
        var ids = new HashSet<String>();
        for (var path : document.path("paths").properties()) {
            assertThat(path.getKey()).startsWith("/");
            for (var operation : path.getValue().properties()) {
                var value = operation.getValue();
                assertThat(ids.add(value.path("operationId").asString()))
                        .as(value.path("operationId").asString())
                        .isTrue();
                assertThat(value.path("summary").asString()).isNotBlank();
                assertThat(value.path("responses").size()).isEqualTo(2);
                assertThat(
                                value.path("responses")
                                        .path("default")
                                        .path("content")
                                        .has("application/problem+json"))
                        .isTrue();
                assertThat(pathParameters(value))
                        .isEqualTo(path.getKey().chars().filter(c -> c == '{').count());
            }
        }
    }

    private static long pathParameters(JsonNode operation) {
        var count = 0L;
        for (var parameter : operation.path("parameters")) {
            count += parameter.path("in").asString().equals("path") ? 1 : 0;
        }
        return count;
    }

    @Test
    void a_state_is_told_apart_by_its_word() {
        var state = document.path("components").path("schemas").path("JobState");

        assertThat(state.path("discriminator").path("propertyName").asString()).isEqualTo("state");
        assertThat(state.path("discriminator").path("mapping").path("queued").asString())
                .isEqualTo("#/components/schemas/JobStateQueued");
        assertThat(state.path("oneOf").size()).isEqualTo(7);
    }

    @Test
    void what_may_be_left_out_is_not_required() {
        var request = document.path("components").path("schemas").path("JobRequest");

        assertThat(Json.write(request.path("required"))).isEqualTo("[\"prompt\"]");
        assertThat(request.path("properties").path("isolation").path("enum").path(1).asString())
                .isEqualTo("bubblewrap");
    }

    private JsonNode at(String reference) {
        assertThat(reference).startsWith("#/");
        return document.at(reference.substring(1));
    }

    private static List<JsonNode> found(String name, JsonNode in) {
        var all = new ArrayList<JsonNode>();
        if (in.isObject()) {
            for (var property : in.properties()) {
                if (property.getKey().equals(name)) {
                    all.add(property.getValue());
                }
                all.addAll(found(name, property.getValue()));
            }
        } else if (in.isArray()) {
            in.forEach(item -> all.addAll(found(name, item)));
        }
        return all;
    }
}
