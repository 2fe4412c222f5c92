package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.app.ProjectFolder;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The packaged program loads the packaged model, and finds documents by what they mean. */
@Tag("e2e")
class EmbedderInProcessTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Path JAR =
            ProjectFolder.root().resolve("embedder/target/cadre-embedder.jar");

    @Test
    void documents_are_found_by_their_meaning_before_and_after_the_server_was_killed(
            @TempDir Path root) throws IOException {
        assertThat(JAR).as("made by: cadre --embedder").exists();
        var docs = Files.createDirectories(root.resolve("papers"));
        Files.writeString(docs.resolve("rain.md"), "Take an umbrella along in autumn.\n");
        Files.writeString(docs.resolve("cars.md"), "The engine starts with the key.\n");
        try (var cadre =
                Installation.in(root)
                        .serverSettings(
                                Map.of(
                                        "CADRE_EMBEDDER_URL",
                                        "in-process",
                                        "CADRE_EMBEDDER_JAR",
                                        JAR.toString()))) {
            cadre.startServer();
            cadre.cliEnds(0, docs, "knowledge", "add", "handbook", "rain.md", "cars.md");
            awaitVectors(cadre);

            assertThat(found(cadre, "what to wear in wet weather")).isEqualTo("rain.md");
            assertThat(found(cadre, "how do I drive off")).isEqualTo("cars.md");

            cadre.server().kill();
            cadre.startServer();
            awaitVectors(cadre);

            assertThat(found(cadre, "what to wear in wet weather")).isEqualTo("rain.md");
        }
    }

    @Test
    void a_server_whose_model_is_not_there_says_so_and_does_not_start(@TempDir Path root) {
        try (var cadre = Installation.in(root)) {
            var missing = root.resolve("nowhere.jar");
            var settings =
                    Map.of(
                            "CADRE_EMBEDDER_URL",
                            "in-process",
                            "CADRE_EMBEDDER_JAR",
                            missing.toString());
            var server = cadre.onHome(cadre.serverHome(), settings, "server");

            assertThat(server.exitCode(SOON)).isNotZero();
            assertThat(server.everything())
                    .contains(missing.toString())
                    .contains("cadre --embedder")
                    .doesNotContain("\tat ");
        }
    }

    private static void awaitVectors(Installation cadre) {
        Awaitility.await()
                .atMost(SOON)
                .until(() ->
                        cadre.api()
                                .text("/api/v1/doctor")
                                .contains("\"0 pieces of documents have no vector yet\""));
    }

    /** The first of what vectors alone find. */
    private static String found(Installation cadre, String question) {
        var out =
                cadre.cliEnds(
                                0,
                                cadre.root(),
                                "knowledge",
                                "search",
                                question,
                                "--mode",
                                "vector",
                                "--json")
                        .out();
        var answer = Json.read(out, JsonNode.class);
        assertThat(answer.path("mode").asString()).as(out).isEqualTo("vector");
        return answer.path("hits").path(0).path("source").asString();
    }
}
