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

/** One prompt to several agents, and a resolver of conflicts, on real servers, nodes and git. */
@Tag("e2e")
class CrewChoiceTest {
    private static final String TABLE =
            """
            profiles:
              - {name: codex, cli: rehearsal}
              - {name: claude, cli: custom, arguments: [sh, -c, "cat >/dev/null; printf 'mine\\n' >other.txt"]}
              - {name: broken, cli: custom, arguments: [sh, -c, "echo got halfway; exit 3"]}
              - {name: solver, cli: custom, arguments: [sh, -c, "cat >told.txt; sleep 3; printf 'ONE\\nTWO\\n' >src/app.txt"]}
            roles:
              - {name: maker, agent: codex}
              - {name: resolver, agent: solver}
              - {name: helpless, agent: broken}
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

    private Program crew(int exit, Path directory, String... arguments) {
        var all = new ArrayList<>(List.of("crew"));
        all.addAll(List.of(arguments));
        return cadre().cliEnds(exit, directory, all.toArray(String[]::new));
    }

    private static JsonNode json(Program run) {
        return Json.mapper().readTree(run.out());
    }

    @Test
    void agents_do_the_same_prompt_their_results_are_checked_and_one_is_picked_and_applied() {
        var shop = Repositories.small(root.resolve("shop"));

        var run =
                crew(
                        0,
                        shop,
                        "--compare",
                        "codex,claude,broken",
                        "edit mine.txt MINE",
                        "--check",
                        "test -f mine.txt",
                        "--repo",
                        ".",
                        "--json");

        var results = json(run).path("results");
        assertThat(results.findValuesAsString("part")).containsExactly("codex", "claude", "broken");
        assertThat(results.at("/0/check/state").asString())
                .as(run.everything())
                .isEqualTo("passed");
        assertThat(results.at("/1/check/state").asString()).isEqualTo("failed");
        assertThat(results.at("/2/state").asString()).isEqualTo("failed");
        assertThat(results.at("/0/bases/shop").asString())
                .isEqualTo(results.at("/1/bases/shop").asString())
                .isNotEmpty();
        assertThat(crew(1, root, "pick", "c1", "broken").err()).contains("exit_code");

        crew(0, root, "pick", "c1", "claude");
        var shown = crew(0, root, "pick", "c1", "codex").out();
        assertThat(shown).contains("* codex").contains("codex was picked by");
        assertThat(crew(0, root, "compare", "c1", "--diff").out())
                .contains("+MINE")
                .contains("+mine");
        var status = json(crew(0, root, "status", "c1", "--json"));
        assertThat(status.path("state").asString()).isEqualTo("done");
        cadre().cliEnds(0, shop, "apply", status.at("/combined/job").asString());
        assertThat(shop.resolve("mine.txt")).exists();
        assertThat(shop.resolve("other.txt")).doesNotExist();
    }

    private static String conflicting(Path folder) throws IOException {
        return Files.writeString(
                        folder.resolve("crew.yaml"),
                        """
                        parts:
                          - {name: one, description: "edit src/app.txt ONE", role: maker}
                          - {name: two, description: "edit src/app.txt TWO", role: maker}
                        """)
                .toString();
    }

    @Test
    void a_resolver_makes_a_conflicting_change_again_also_over_the_death_of_the_server()
            throws IOException {
        var shop = Repositories.small(root.resolve("shop"));
        crew(
                0,
                shop,
                "--tasks",
                conflicting(root),
                "--resolve",
                "resolver",
                "--repo",
                ".",
                "--yes",
                "--detach");
        Awaitility.await()
                .atMost(Installation.SOON)
                .until(() ->
                        json(crew(0, root, "status", "c1", "--json"))
                                .at("/parts/1/tries/1/job")
                                .isString());

        cadre().server().kill();
        cadre().startServer();
        var run = crew(0, root, "attach", "c1", "--json");

        assertThat(json(run).path("state").asString()).as(run.everything()).isEqualTo("done");
        cadre().cliEnds(0, shop, "apply", json(run).at("/combined/job").asString());
        assertThat(shop.resolve("src/app.txt")).hasContent("ONE\nTWO\n");
        assertThat(Files.readString(shop.resolve("told.txt")))
                .contains("> edit src/app.txt ONE", "> edit src/app.txt TWO")
                .contains("> +ONE", "> +TWO");
        assertThat(crew(0, root, "why", "c1", "two").out()).contains("2. resolve by solver");
    }

    @Test
    void resolvers_that_fail_leave_the_change_out_and_the_crew_to_a_person() throws IOException {
        var shop = Repositories.small(root.resolve("shop"));

        var run =
                crew(
                        1,
                        shop,
                        "--tasks",
                        conflicting(root),
                        "--resolve=helpless",
                        "--repo",
                        ".",
                        "--yes");

        assertThat(run.out()).contains("two: conflict with one in src/app.txt");
        assertThat(crew(0, root, "why", "c1").out())
                .contains("no resolver made them fit")
                .contains("3. resolve by broken");
    }
}
