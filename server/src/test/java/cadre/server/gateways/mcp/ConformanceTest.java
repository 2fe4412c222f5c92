package cadre.server.gateways.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import cadre.process.Command;
import cadre.process.Programs;
import cadre.process.Stdin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The official conformance tool finds all that the two newest revisions require of a server, but
 * for what {@code expected-failures-REVISION.yml} lists with a reason each; what is listed there
 * and passes fails the run, too. Needs npx, and its registry for the first run.
 */
@Tag("e2e")
class ConformanceTest {
    private static final String TOOL = "@modelcontextprotocol/conformance@0.2.0-alpha.12";
    private static final Path LISTS =
            Path.of("src/test/resources/cadre/server/gateways/mcp").toAbsolutePath();

    @TempDir private Path home;

    @Test
    void the_official_tool_finds_what_the_stateless_revision_requires() throws Exception {
        check("2026-07-28");
    }

    @Test
    void the_official_tool_finds_what_the_revision_before_requires() throws Exception {
        check("2025-11-25");
    }

    private void check(String revision) throws InterruptedException {
        assumeThat(System.getenv("CI") != null || isThere("npx")).as("npx is there").isTrue();
        try (var server = new FixtureServer(home.resolve("data"))) {
            var argv =
                    List.of(
                            "npx",
                            "-y",
                            "-p",
                            "node@22",
                            "-p",
                            TOOL,
                            "conformance",
                            "server",
                            "--url",
                            server.url(),
                            "--requirements",
                            revision,
                            "--expected-failures",
                            LISTS.resolve("expected-failures-" + revision + ".yml").toString(),
                            "-o",
                            home.resolve("results").toString());

            var done =
                    new Programs()
                            .run(
                                    new Command(argv, System.getenv(), home),
                                    Stdin.empty(),
                                    Duration.ofMinutes(4),
                                    1 << 20);

            assertThat(done.succeeded()).as(done.out() + done.err()).isTrue();
        }
    }

    private static boolean isThere(String program) {
        return List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
