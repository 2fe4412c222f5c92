package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.app.model.Action;
import cadre.app.model.ToolService;
import cadre.app.model.Turn;
import cadre.wire.id.JobId;
import cadre.wire.job.JobState;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each real CLI in a role with a tool set: its model calls the tool of an MCP server that is not
 * Cadre's, and that of the bus beside it where the set has the bus. Run as {@link
 * RealCliMatrixTest} is.
 */
@Tag("real-cli")
class RealCliToolSetTest {
    private static final Duration LONGEST = Duration.ofSeconds(120);
    private static final String HINT = "Look up in the library what you do not know";

    @TempDir Path root;
    private ToolService library;
    private RealClis clis;

    @BeforeEach
    void start() throws IOException {
        library = ToolService.start();
        clis =
                RealClis.running(
                        root,
                        1,
                        """
                        roles:
                          - {name: reader, agent: codex, tool_set: docs}
                          - {name: hermit, agent: codex, tool_set: alone}
                        tool_sets:
                          - {name: docs, servers: [{name: library, url: "%1$s"}], hint: "%2$s"}
                          - {name: alone, bus: false, servers: [{name: library, url: "%1$s"}], hint: "%2$s, alone"}
                        """
                                .formatted(library.url(), HINT));
        clis.cadre().cliEnds(0, root, "team", "init", "shop", "--roles", "lead");
    }

    @AfterEach
    void stop() {
        clis.close();
        library.close();
    }

    @TestFactory
    Stream<DynamicTest> a_cli_calls_the_tools_of_its_set_and_of_the_bus() {
        return Stream.of(DrivenCli.values())
                .map(cli -> DynamicTest.dynamicTest(cli.word(), () -> callsBoth(cli)));
    }

    private void callsBoth(DrivenCli cli) {
        var body = "hello from " + cli.word();
        clis.model()
                .script(
                        HINT,
                        looksUp(cli.word()),
                        Turn.act(
                                "I write.",
                                new Action.Tool(
                                        "cadre",
                                        "post_message",
                                        Map.of("to_role", "lead", "body", body))),
                        Turn.say("Both are done."));

        run(cli, "reader", Map.of("team", "shop"));

        assertThat(library.words()).contains(cli.word());
        assertThat(clis.cadre().cliEnds(0, root, "inbox", "lead", "--team", "shop").out())
                .contains(body);
        assertThat(library.keys()).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> a_set_without_the_bus_has_its_own_servers_alone() {
        return Stream.of(DrivenCli.values())
                .map(cli -> DynamicTest.dynamicTest(cli.word(), () -> callsOwn(cli)));
    }

    private void callsOwn(DrivenCli cli) {
        clis.model().script(HINT + ", alone", looksUp(cli.word()), Turn.say("It is done."));

        run(cli, "hermit", Map.of("team", "shop"));

        assertThat(library.words()).contains(cli.word());
    }

    private static Turn looksUp(String word) {
        return Turn.act(
                "I look it up.",
                new Action.Tool("library", ToolService.TOOL, Map.of("word", word)));
    }

    private void run(DrivenCli cli, String role, Map<String, Object> more) {
        var request = new HashMap<String, Object>();
        request.put("prompt", "Do as the script says.");
        request.put("role", role);
        request.put("agent", cli.word());
        request.put("model", cli.model());
        request.put("timeout_sec", LONGEST.toSeconds());
        request.put("attempts", 1);
        request.put(
                "repositories",
                List.of(
                        clis.cadre()
                                .bundle(
                                        Repositories.small(
                                                root.resolve(
                                                        Path.of("repos", role, cli.word()))))));
        request.putAll(more);
        var api = clis.cadre().api();
        var job = JobId.of(api.post("/api/v1/jobs", Json.write(request)).path("id").asString());

        var end = api.awaitEnd(job, LONGEST);

        var said = api.log(job, LogStream.OUT) + "\n" + api.log(job, LogStream.ERR);
        assertThat(end.status()).as(said).isInstanceOf(JobState.Succeeded.class);
    }
}
