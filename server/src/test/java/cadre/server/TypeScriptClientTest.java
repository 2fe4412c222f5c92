package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import cadre.process.Command;
import cadre.process.Finished;
import cadre.process.Programs;
import cadre.process.Stdin;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A TypeScript client made from the document of a running server: it compiles strictly, tells the
 * unions apart, and works. Needs npm, and its registry for the first run.
 */
@Tag("e2e")
class TypeScriptClientTest {
    private static final Path CLIENT = Path.of("../clients/typescript");

    private final Programs programs = new Programs();
    @TempDir private Path home;

    @Test
    void a_generated_client_compiles_narrows_the_unions_and_talks_to_a_server() throws Exception {
        assumeThat(System.getenv("CI") != null || isThere("npm")).as("npm is there").isTrue();
        var work = home.resolve("client");
        copy(CLIENT, work);
        try (var server = RunningServer.on(home.resolve("data"))) {
            var document = home.resolve("openapi.json");
            Files.writeString(document, server.get("/openapi.json").body());

            run(work, Map.of(), "npm", "ci", "--prefer-offline", "--ignore-scripts");
            run(work, Map.of("CADRE_OPENAPI", document.toString()), "npm", "run", "generate");
            run(work, Map.of(), "npm", "run", "build");
            var saw =
                    run(
                            work,
                            Map.of("CADRE_URL", server.url(), "CADRE_KEY", server.adminKey()),
                            "node",
                            "build/test/run.js");

            var said = Json.read(saw, JsonNode.class);
            assertThat(said.path("lines").size()).isEqualTo(3);
            assertThat(said.path("lines").path(0).asString())
                    .isEqualTo("j3 waits: no node has joined yet");
            assertThat(said.path("cancelled").toString())
                    .isEqualTo("[\"j1 is cancelled\",\"j999: NOT_FOUND\"]");
            assertThat(said.path("again").toString()).isEqualTo("[\"j1 is queued\"]");
            assertThat(said.path("missing").asString()).isEqualTo("NOT_FOUND");
            assertThat(said.path("queued").asInt()).isEqualTo(3);
            assertThat(said.path("cost").isNull()).isTrue();
        }
    }

    private static boolean isThere(String program) {
        return List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** What is under version control: what was made of it stays where it is. */
    private static void copy(Path from, Path to) throws IOException {
        for (var folder : List.of("", "src", "test")) {
            Files.createDirectories(to.resolve(folder));
            try (var files = Files.list(from.resolve(folder))) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, to.resolve(folder).resolve(file.getFileName()));
                }
            }
        }
    }

    private String run(Path folder, Map<String, String> more, String... argv)
            throws InterruptedException {
        var env = new HashMap<>(System.getenv());
        env.putAll(more);
        Finished done =
                programs.run(
                        new Command(List.of(argv), env, folder),
                        Stdin.empty(),
                        Duration.ofMinutes(4),
                        1 << 20);
        assertThat(done.succeeded())
                .as(String.join(" ", argv) + ": " + done.out() + done.err())
                .isTrue();
        return done.out().strip();
    }
}
