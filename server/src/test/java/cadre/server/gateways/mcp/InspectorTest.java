package cadre.server.gateways.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.process.Finished;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The official inspector's command line lists the tools of the bus, finds nothing in their schemas
 * that some client could not read, and calls them with a member's key. Needs npx, and its registry
 * for the first run.
 */
@Tag("e2e")
class InspectorTest {
    private static final Npx INSPECTOR =
            new Npx("@modelcontextprotocol/inspector@2.12.0", "mcp-inspector");

    @TempDir private Path home;

    @Test
    void the_inspector_lists_and_calls_the_tools_with_a_key() throws Exception {
        Npx.assumeThere();
        try (var server = new BusServer(home.resolve("data"))) {
            var be = server.member("BE");

            var listed = run(be, "tools/list", "--strict");
            assertThat(listed.succeeded()).as(listed.out() + listed.err()).isTrue();
            assertThat(listed.err()).doesNotContain("Warning: tool");
            assertThat(Json.read(listed.out(), JsonNode.class).path("tools").size()).isEqualTo(16);

            var sent =
                    run(
                            be,
                            "tools/call",
                            "--tool-name",
                            "post_message",
                            "--tool-arg",
                            "to_role=FE",
                            "--tool-arg",
                            "body=from the inspector");
            assertThat(sent.succeeded()).as(sent.out() + sent.err()).isTrue();
            assertThat(server.member("FE").call("read_inbox", "{}").toString())
                    .contains("from the inspector");

            var refused = run(be, "tools/call", "--tool-name", "claim_task");
            assertThat(refused.exitCode()).as(refused.out() + refused.err()).isEqualTo(5);
        }
    }

    private Finished run(Agent as, String method, String... more) throws InterruptedException {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "--cli",
                                as.url(),
                                "--transport",
                                "http",
                                "--header",
                                "Authorization: Bearer " + as.secret(),
                                "--method",
                                method));
        arguments.addAll(List.of(more));
        return INSPECTOR.run(home, arguments.toArray(String[]::new));
    }
}
