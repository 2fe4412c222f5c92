package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.wire.flow.FlowFile;
import cadre.wire.flow.FlowRole;
import cadre.wire.flow.ShippedFlow;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cadre flow}, where no server is. */
class FlowCommandTest {
    @TempDir Path root;

    @BeforeEach
    void repository() throws IOException {
        Files.createDirectories(root.resolve(".git"));
        Files.createDirectories(root.resolve("src"));
    }

    private Called cadre(String... args) {
        return Called.cadre(Map.of(), root.resolve("src"), "", args);
    }

    private void write(String path, String text) throws IOException {
        var file = root.resolve(path);
        Files.createDirectories(file.resolveSibling("x").getParent());
        Files.writeString(file, text);
    }

    @Test
    void init_writes_the_shipped_flow_to_the_top_of_the_repository_and_never_over_one()
            throws IOException {
        var called = cadre("flow", "init");

        assertThat(called.status()).as(called.err()).isZero();
        assertThat(called.out()).contains("wrote .cadre/flow.yaml").doesNotContain("uses");
        assertThat(root.resolve(FlowFile.PATH)).hasContent(ShippedFlow.text());
        write(FlowFile.PATH, "mine");
        var again = cadre("flow", "init");
        assertThat(again.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(again.err()).contains("There is a flow already");
        assertThat(root.resolve(FlowFile.PATH)).hasContent("mine");
    }

    @Test
    void init_uses_what_an_older_set_up_has() throws IOException {
        write(".openclaw/agents/analyst.md", "You analyse.");
        write(".openclaw/agents/developer.md", "You develop.");
        write(".task.md", "Analyse.");
        write(".task-test.md", "Test.");

        var called = cadre("flow", "init", "--prompts");

        assertThat(called.status()).as(called.err()).isZero();
        assertThat(called.out())
                .contains("uses  .openclaw/agents/analyst.md by analyst")
                .contains("uses  .task.md by analyst")
                .contains("uses  .task-test.md by tester")
                .contains("wrote .cadre/agents/reviewer.md")
                .doesNotContain("wrote .cadre/agents/analyst.md");
        var flow = FlowFile.read("x", Files.readString(root.resolve(FlowFile.PATH)));
        assertThat(flow.roles().getFirst())
                .isEqualTo(
                        new FlowRole(
                                ShippedFlow.roles().getFirst(),
                                ShippedFlow.definition().roles().getFirst().work(),
                                Optional.empty(),
                                Optional.of(".openclaw/agents/analyst.md"),
                                Optional.of(".task.md"),
                                List.of("Read", "Write", "Edit", "Bash"),
                                ShippedFlow.definition().roles().getFirst().expects(),
                                Optional.empty()));
        assertThat(flow.roles().get(1).tools()).isEmpty();
        assertThat(flow.roles().get(4).task()).contains(".task-test.md");
        assertThat(cadre("flow", "check").status()).isZero();
    }

    @Test
    void check_ends_with_0_for_a_good_flow_and_names_the_line_of_a_bad_one() throws IOException {
        write("good.yaml", ShippedFlow.text());
        write("bad.yaml", ShippedFlow.text().replace("gates: [approval]", "gates: [aproval]"));
        var line = ShippedFlow.text().lines().toList().indexOf("    gates: [approval]") + 1;

        assertThat(cadre("flow", "check", "../good.yaml").out())
                .startsWith("the flow is good: 7 stages\nnot known here, a person is asked where")
                .contains("the server's role analyst", "the server's role qa-tester");
        var bad = cadre("flow", "check", "../bad.yaml");
        assertThat(bad.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(bad.err()).contains("bad.yaml:" + line, "did you mean 'approval'?");
        var json = cadre("flow", "check", "--json", "../bad.yaml");
        assertThat(json.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(Json.mapper().readTree(json.out()).path("ok").asBoolean(true)).isFalse();
        assertThat(json.out()).contains("bad.yaml:" + line);
        assertThat(cadre("flow", "check").err())
                .contains("it is not there", "'cadre flow init' writes one");
    }

    @Test
    void check_names_what_only_a_server_knows_and_refuses_an_empty_file_as_a_server_does()
            throws IOException {
        write(
                "short.yaml",
                """
                roles: [{name: tester, work: qa-tester, profile: fast}]
                stages: [{name: a, role: tester, gates: [command: make test]}, {name: b}]
                """);
        write("empty.yaml", "");

        assertThat(cadre("flow", "check", "../short.yaml").out().lines())
                .containsExactly(
                        "the flow is good: 2 stages",
                        "not known here, a person is asked where it does not work: the server's role"
                                + " qa-tester, the profile fast, the command 'make test'");
        assertThat(cadre("flow", "check", "../empty.yaml").err()).contains("The flow is empty");
    }

    @Test
    void check_names_files_that_the_flow_speaks_of_and_that_are_not_here() throws IOException {
        write(
                FlowFile.PATH,
                """
                roles: [{name: baker, task: bake.md}, {name: tester}]
                stages: [{name: a, role: baker}, {name: b, role: tester}, {name: c}]
                """);

        var called = cadre("flow", "check");

        assertThat(called.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(called.err().lines())
                .containsExactly(
                        "cadre: not here: the instructions of baker: .cadre/agents/baker.md",
                        "cadre: not here: the task of baker: bake.md");
    }

    @Test
    void show_shows_the_shipped_flow_where_there_is_none() {
        var called = cadre("flow", "show");

        assertThat(called.status()).isZero();
        assertThat(called.out())
                .contains("takes:   open items with label cadre")
                .contains("pushes only below cadre/")
                .contains("development", "developer (executor)", "no_conflict", "shipped");
        assertThat(Json.mapper().readTree(cadre("flow", "show", "--json").out()).path("name"))
                .hasToString("\"default\"");
    }

    @Test
    void simulate_walks_an_item_through_all_stages() {
        var called =
                cadre("flow", "simulate", "WEB-42", "--title", "Sort the list", "--label", "cadre");

        assertThat(called.status()).as(called.err()).isZero();
        assertThat(called.out())
                .contains("The flow takes WEB-42.")
                .contains("branch:  cadre/web-42-sort-the-list")
                .contains("2. analysis\n   sets the state started\n   runs a job of analyst")
                .contains("waits for approval: a person's :approved: in the tracker")
                .contains("refused: back to development")
                .endsWith("7. done\n   sets the state completed\n");
    }

    @Test
    void simulate_says_why_an_item_would_not_be_taken_and_ends_with_1() {
        var called = cadre("flow", "simulate", "WEB-42", "--title", "x", "--json");

        assertThat(called.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(Json.mapper().readTree(called.out()).path("obstacle").asString())
                .isEqualTo("it has none of the labels cadre");
    }
}
