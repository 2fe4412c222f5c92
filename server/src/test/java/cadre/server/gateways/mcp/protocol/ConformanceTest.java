package cadre.server.gateways.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.gateways.mcp.Npx;
import java.nio.file.Path;
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
    private static final Npx TOOL =
            new Npx("@modelcontextprotocol/conformance@0.2.0-alpha.12", "conformance");
    private static final Path LISTS =
            Path.of("src/test/resources/cadre/server/gateways/mcp/protocol").toAbsolutePath();

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
        Npx.assumeThere();
        try (var server = new FixtureServer(home.resolve("data"))) {
            var done =
                    TOOL.run(
                            home,
                            "server",
                            "--url",
                            server.url(),
                            "--requirements",
                            revision,
                            "--expected-failures",
                            LISTS.resolve("expected-failures-" + revision + ".yml").toString(),
                            "-o",
                            home.resolve("results").toString());

            assertThat(done.succeeded()).as(done.out() + done.err()).isTrue();
        }
    }
}
