package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Crews of rehearsal agents under the names of real ones, on real servers, nodes and git. */
@Tag("e2e")
class CrewTest {
    /** What a classifier answers: the request is in its prompt, in quotation marks of Markdown. */
    private static final String TABLE =
            """
            profiles:
              - {name: codex, cli: rehearsal}
              - {name: gemini, cli: rehearsal}
              - {name: claude, cli: rehearsal}
              - {name: broken, cli: custom, arguments: [sh, -c, "echo got halfway; exit 3"]}
              - {name: prose, cli: custom, arguments: [echo, "I would rather not say"]}
              - name: splitter
                cli: custom
                arguments: [echo, 'Sure: {"parts":[{"name":"a","description":"edit a.txt A"},{"name":"b","description":"edit b.txt B","depends_on":["a"]}]}']
              - name: slow-splitter
                cli: custom
                arguments: [sh, -c, "sleep 4; echo '{\\"parts\\":[{\\"description\\":\\"say one\\"},{\\"description\\":\\"say two\\",\\"role\\":\\"wizard\\"}]}'"]
              - name: approver
                cli: custom
                arguments: [echo, '{"verdict":"approve","findings":[]}']
              - name: picky
                cli: custom
                arguments: [echo, '{"verdict":"changes","findings":["append r.txt better"]}']
            roles:
              - {name: maker, agent: codex, fallback: [gemini, claude]}
              - {name: fragile, agent: broken, fallback: [gemini]}
              - {name: hopeless, agent: broken}
              - {name: looked-at, agent: codex, review_by: looker}
              - {name: looker, agent: approver, expects: answer}
              - {name: sent-back, agent: codex, review_by: nagger, review_rounds: 1}
              - {name: nagger, agent: picky, expects: answer}
            """;

    @TempDir Path root;
    private Optional<Installation> installation = Optional.empty();

    @BeforeEach
    void start() {
        var cadre = Installation.in(root).agents(TABLE);
        cadre.nodeSetting("CADRE_NODE_SLOTS", "6").startServer();
        installation = Optional.of(cadre);
        cadre.joinNode();
        cadre.startNode();
        cadre.awaitNode();
    }

    @AfterEach
    void stop() {
        installation.ifPresent(Installation::close);
    }

    private Installation cadre() {
        return installation.orElseThrow();
    }

    private Path crewFile(String text) throws IOException {
        return Files.writeString(root.resolve("crew.yaml"), text);
    }

    private Program crew(int exit, Path directory, String... arguments) {
        var all = new ArrayList<>(List.of("crew"));
        all.addAll(List.of(arguments));
        return cadre().cliEnds(exit, directory, all.toArray(String[]::new));
    }

    private JsonNode report(Program run) {
        return Json.mapper().readTree(run.out());
    }

    private JsonNode status(String crew) {
        return Json.mapper().readTree(crew(0, root, "status", crew, "--json").out());
    }

    @Test
    void three_parts_on_three_agents_end_with_their_changes_combined_and_checked()
            throws IOException {
        var shop = Repositories.small(root.resolve("shop"));
        Files.writeString(shop.resolve("uncommitted.txt"), "mine\n");
        var file =
                crewFile(
                        """
                        request: three things
                        check: test -f README.md
                        parts:
                          - {name: api, description: "edit api.txt API", role: maker, agent: codex, paths: [api.txt]}
                          - {name: web, description: "edit web.txt WEB", role: maker, agent: gemini, paths: [web.txt]}
                          - name: both
                            description: |
                              read api.txt
                              edit both.txt BOTH
                            role: maker
                            agent: claude
                            depends_on: [api, web]
                        """);

        var run = crew(0, shop, "--tasks", file.toString(), "--repo", ".", "--yes", "--json");

        var report = report(run);
        assertThat(report.path("state").asString()).as(run.everything()).isEqualTo("done");
        assertThat(report.path("parts").findValuesAsString("diffstat"))
                .containsExactly("1 file, +1 -0", "1 file, +1 -0", "1 file, +1 -0");
        assertThat(report.at("/combined/check").asString()).isEqualTo("test -f README.md");
        var head = report.at("/combined/job").asString();
        crewApplied(shop, head, "api.txt", "web.txt", "both.txt");
        assertThat(shop.resolve("uncommitted.txt")).hasContent("mine");
        assertThat(run.err()).contains("left out").contains("uncommitted.txt");
        var job = report.at("/parts/2/job").asString();
        assertThat(cadre().cliEnds(0, root, "log", job, "--stream", "out").out()).contains("API");
        assertThat(crew(0, root, "report", "c1").out())
                .contains("# Crew c1: done")
                .contains("codex")
                .contains("checked by `test -f README.md`");
    }

    private void crewApplied(Path shop, String job, String... files) {
        cadre().cliEnds(0, shop, "apply", job);
        for (var file : files) {
            assertThat(shop.resolve(file)).exists();
        }
    }

    @Test
    void a_part_whose_agent_breaks_is_done_by_the_next_and_the_report_says_both()
            throws IOException {
        var shop = Repositories.small(root.resolve("shop"));
        var file =
                crewFile(
                        "parts:\n  - {name: api, description: \"edit api.txt API\", role: fragile}\n");

        var run = crew(0, shop, "--tasks", file.toString(), "--repo", ".", "--yes", "--json");

        var report = report(run);
        assertThat(report.at("/parts/0/agent").asString()).isEqualTo("gemini");
        assertThat(report.at("/parts/0/attempts").asInt(0)).isEqualTo(2);
        assertThat(report.at("/parts/0/tries").findValuesAsString("agent"))
                .containsExactly("broken", "gemini");
        assertThat(report.path("markdown").asString())
                .contains("1. work by broken (j1): failed, exit_code")
                .contains("2. work by gemini (j2): success");
        var tries = status("c1").at("/parts/0/tries");
        assertThat(tries.findValuesAsString("state")).containsExactly("failed", "success");
        assertThat(tries.at("/0/why").asString()).contains("exit_code");
        var prompt =
                Json.mapper()
                        .readTree(
                                cadre().cliEnds(
                                                0,
                                                root,
                                                "job",
                                                tries.at("/1/job").asString(),
                                                "--json")
                                        .out())
                        .at("/request/prompt")
                        .asString();
        assertThat(prompt).contains("> got halfway");
    }

    @Test
    void what_nobody_can_do_needs_a_person_and_a_retry_with_another_agent_does_it()
            throws IOException {
        var shop = Repositories.small(root.resolve("shop"));
        var file =
                crewFile(
                        """
                        parts:
                          - {name: api, description: "edit api.txt API", role: hopeless}
                          - {name: web, description: "say nothing to do", role: maker, expects: change}
                        """);

        var run = crew(1, shop, "--tasks", file.toString(), "--repo", ".", "--yes");

        assertThat(run.out())
                .contains("# Crew c1: needs_person")
                .contains("api: failed")
                .contains("web: no_change");
        crew(0, root, "retry", "c1", "api", "--agent", "claude");
        crew(1, root, "attach", "c1");
        assertThat(status("c1").at("/parts/0/state").asString()).isEqualTo("done");
        crew(0, root, "close", "c1");
        assertThat(crew(1, root, "attach", "c1").out())
                .contains("# Crew c1: closed")
                .contains("Combined branch");
    }

    @Test
    void parts_that_conflict_are_named_with_their_files_and_both_are_kept() throws IOException {
        var shop = Repositories.small(root.resolve("shop"));
        var file =
                crewFile(
                        """
                        parts:
                          - {name: one, description: "edit src/app.txt ONE", role: maker}
                          - {name: two, description: "edit src/app.txt TWO", role: maker}
                        """);

        var run = crew(1, shop, "--tasks", file.toString(), "--repo", ".", "--yes");

        assertThat(run.out())
                .contains("two: conflict with one in src/app.txt")
                .contains("unchecked");
        crew(0, root, "retry", "c1", "two");
        crew(0, root, "attach", "c1");
    }

    @Test
    void a_request_is_split_by_the_classifier_and_waits_for_a_word() {
        var shop = Repositories.small(root.resolve("shop"));

        var run = crew(1, shop, "make a and b", "--classifier", "splitter", "--repo", ".");
        assertThat(run.out()).contains("proposed").contains("edit b.txt B");
        assertThat(run.err()).contains("cadre crew confirm c1");
        crew(0, root, "confirm", "c1");

        assertThat(crew(0, root, "attach", "c1").out()).contains("2 of 2 parts done");
    }

    @Test
    void a_classifier_that_answers_prose_is_asked_again_and_then_it_is_split_plainly() {
        var run =
                crew(
                        0,
                        root,
                        "say first + say second",
                        "--classifier",
                        "prose",
                        "--lead",
                        "prose",
                        "--yes",
                        "--json");

        assertThat(report(run).path("parts").size()).isEqualTo(2);
        var split = status("c1").path("triage");
        assertThat(split.size()).isEqualTo(2);
        assertThat(split.at("/0/why").asString()).contains("no JSON object");
    }

    @Test
    void a_review_that_approves_ends_a_part_and_one_that_does_not_sends_it_back()
            throws IOException {
        var shop = Repositories.small(root.resolve("shop"));
        var file =
                crewFile(
                        """
                        parts:
                          - {name: good, description: "edit g.txt G", role: looked-at}
                          - {name: bad, description: "edit r.txt R", role: sent-back}
                        """);

        var run = crew(1, shop, "--tasks", file.toString(), "--repo", ".", "--yes");

        assertThat(run.out()).contains("after 1 rounds its reviewer still wants changes");
        var parts = status("c1").path("parts");
        assertThat(parts.at("/0/state").asString()).isEqualTo("done");
        assertThat(parts.at("/0/tries").findValuesAsString("kind"))
                .containsExactly("work", "review");
        assertThat(parts.at("/1/tries").findValuesAsString("kind"))
                .containsExactly("work", "review", "rework", "review");
        assertThat(parts.at("/1/tries").findValuesAsString("agent"))
                .containsExactly("codex", "picky", "codex", "picky");
    }

    @Test
    void a_crew_outlives_the_death_of_its_server_and_files_nothing_twice() throws IOException {
        var shop = Repositories.small(root.resolve("shop"));
        var parts = new StringBuilder("parts:\n");
        for (int i = 1; i <= 4; i++) {
            parts.append(
                    "  - {name: p%d, description: \"sleep 2\\nedit f%d.txt F\", role: maker}\n"
                            .formatted(i, i));
        }
        parts.append("  - {name: last, description: \"edit l.txt L\", role: maker,")
                .append(" depends_on: [p1, p2, p3, p4]}\n");
        crew(
                0,
                shop,
                "--tasks",
                crewFile(parts.toString()).toString(),
                "--repo",
                ".",
                "--yes",
                "--detach");

        for (int round = 0; round < 3; round++) {
            cadre().server().kill();
            cadre().startServer();
            Awaitility.await()
                    .atMost(Installation.SOON)
                    .until(() -> status("c1").path("parts").size() == 5);
        }

        var run = crew(0, root, "attach", "c1", "--json");
        assertThat(report(run).at("/totals/attempts").asInt(0)).isEqualTo(5);
        crewApplied(
                shop,
                report(run).at("/combined/job").asString(),
                "f1.txt",
                "f2.txt",
                "f3.txt",
                "f4.txt",
                "l.txt");
    }

    @Test
    void a_split_outlives_the_death_of_the_server_and_is_asked_for_once() {
        crew(0, root, "two things", "--classifier", "slow-splitter", "--yes", "--detach");

        for (int round = 0; round < 2; round++) {
            cadre().server().kill();
            cadre().startServer();
            Awaitility.await()
                    .atMost(Installation.SOON)
                    .untilAsserted(() ->
                            assertThat(status("c1").path("triage"))
                                    .as(status("c1").toString())
                                    .hasSize(1));
        }

        var run = crew(0, root, "attach", "c1");
        assertThat(run.out()).contains("2 of 2 parts done");
        assertThat(status("c1").path("parts").findValuesAsString("description"))
                .containsExactly("say one", "say two");
        assertThat(status("c1").path("triage").findValuesAsString("state"))
                .containsExactly("success");
    }

    @Test
    void what_makes_no_sense_is_refused_at_once() throws IOException {
        assertThat(crew(2, root, "--agents", "0:codex", "do it").err())
                .contains("This is no number of agents");
        assertThat(crew(2, root, "").err()).contains("The request is empty");
        assertThat(crew(2, root, "0:codex do it").err()).contains("This is no number of agents");
        var wrong = crewFile("parts:\n  - {name: a, description: x, wishes: many}\n");
        assertThat(crew(2, root, "--tasks", wrong.toString()).err()).contains("crew.yaml:2");
        var circle =
                crewFile(
                        "parts:\n  - {name: a, description: x, depends_on: [b]}\n"
                                + "  - {name: b, description: y, depends_on: [a]}\n");
        assertThat(crew(2, root, "--tasks", circle.toString()).err()).contains("a -> b -> a");
        assertThat(crew(0, root, "list").out()).contains("There are no such crews");
    }
}
