package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code cadre route} in place of a route script: its exit codes, its output, its task. */
@Tag("e2e")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouteTest {
    private static final String TABLE =
            """
            profiles:
              - {name: tired, cli: rehearsal}
              - {name: nowhere, cli: opencode}
              - {name: cat, cli: custom, arguments: [cat]}
              - {name: seven, cli: custom, arguments: [sh, -c, "echo half; exit 7"]}
              - {name: silent, cli: custom, arguments: ["true"]}
              - {name: slow, cli: custom, arguments: [sleep, "600"]}
              - {name: long, cli: custom, arguments: [sh, -c, "echo first; seq 1 20000; echo last"]}
            roles:
              - {name: maker, agent: rehearsal}
              - {name: asker, agent: cat}
              - {name: tired, agent: tired, fallback: [cat]}
              - {name: far, agent: nowhere, fallback: [cat]}
              - {name: seven, agent: seven}
              - {name: silent, agent: silent}
              - {name: slow, agent: slow, minimum_sec: 1}
              - {name: long, agent: long}
            """;

    @TempDir static Path root;
    private Optional<Installation> installation = Optional.empty();

    @BeforeAll
    void start() {
        var cadre = Installation.in(root).agents(TABLE);
        cadre.nodeSetting("CADRE_NODE_SLOTS", "4")
                .nodeSetting("PATH", "/usr/local/bin:/usr/bin:/bin")
                .startServer();
        installation = Optional.of(cadre);
        cadre.joinNode();
        cadre.startNode();
        cadre.awaitNode();
    }

    @AfterAll
    void stop() {
        installation.ifPresent(Installation::close);
    }

    private Installation cadre() {
        return installation.orElseThrow();
    }

    @Test
    void the_answer_goes_to_stdout_and_the_change_of_the_repository_around_is_saved() {
        var shop = Repositories.small(root.resolve("shop"));

        var run =
                cadre().cliEnds(0, shop.resolve("src"), "route", "maker", "edit a.txt hi\nsay ok");

        assertThat(run.out().strip()).isEqualTo("ok");
        assertThat(run.err()).contains("rehearsal, succeeded; changed 1 file");
    }

    @Test
    void tool_set_seconds_and_context_are_words_or_options() throws IOException {
        Files.writeString(root.resolve("notes.md"), "mind the gap\n");

        var words =
                cadre().cliEnds(0, root, "route", "asker", "say it", "minimal", "5", "notes.md");
        var options =
                cadre().cliEnds(
                                0,
                                root,
                                "route",
                                "--role",
                                "asker",
                                "--tool-set",
                                "minimal",
                                "--context",
                                "notes.md",
                                "--json",
                                "say it");

        assertThat(words.out()).contains("say it").contains("mind the gap");
        assertThat(words.err()).contains("5 s are too few for asker; it gets 120 s");
        var json = Json.mapper().readTree(options.out());
        assertThat(json.path("exit_status").asInt(-1)).isZero();
        assertThat(json.path("answer").asString("")).contains("mind the gap");
        assertThat(cadre().cliEnds(2, root, "route", "asker", "say it", "wands").err())
                .contains("No such tool set");
    }

    @Test
    void each_way_to_end_has_its_exit_code() {
        assertThat(cadre().cliEnds(1, root, "route", "wizard", "hello").err())
                .contains("there is no role 'wizard'")
                .contains("executor");
        assertThat(cadre().cliEnds(64, root, "route", "maker", "hello", "--async").err())
                .contains("'--async' is no option");
        assertThat(cadre().cliEnds(7, root, "route", "seven", "hello").out()).contains("half");
        assertThat(cadre().cliEnds(68, root, "route", "silent", "hello").out()).isEmpty();
        assertThat(cadre().cliEnds(124, root, "route", "slow", "hello", "", "1").err())
                .contains("timed out: timeout");
        assertThat(cadre().cliEnds(2, root, "route", "maker").err()).contains("prompt is empty");
    }

    @Test
    void a_long_answer_keeps_head_and_tail_and_the_cut_is_named() {
        var run = cadre().cliEnds(0, root, "route", "long", "hello");

        assertThat(run.out().getBytes(StandardCharsets.UTF_8).length)
                .isLessThanOrEqualTo(50 * 1024);
        assertThat(run.out()).startsWith("first").contains("bytes left out").contains("last");
    }

    @Test
    void an_agent_that_is_missing_or_has_no_quota_gives_way_to_its_fallback_and_says_so() {
        assertThat(cadre().cliEnds(0, root, "route", "far", "hello").err())
                .contains("nowhere cannot start anywhere now; cat does it");

        var tired = cadre().cliEnds(0, root, "route", "tired", "fail quota used up");

        assertThat(tired.err())
                .contains("cancelled: tired has no quota left")
                .contains("tired could not do it; cat does it");
        assertThat(tired.out()).contains("used up");
    }

    @Test
    void its_task_is_claimed_and_closed_and_the_lead_hears_of_it_and_a_second_one_does_nothing() {
        cadre().cliEnds(0, root, "team", "init", "crew", "--roles", "team-lead");
        var id = task("crew", "do it");
        var mine = team("crew", id, cadre().url());

        var first = ends(0, mine, "route", "maker", "env TFX_TEAM_TASK_ID\nsay the work is done");

        var task = cadre().api().json("/api/v1/teams/crew/tasks/" + id);
        assertThat(task.toString()).contains("\"status\":\"done\"").contains("maker-1");
        assertThat(cadre().cliEnds(0, root, "inbox", "team-lead", "--team", "crew").out())
                .contains("the work is done");
        assertThat(first.out()).contains("the work is done");

        var before = jobs();
        var second = ends(0, mine, "route", "maker", "say again");
        assertThat(second.out()).isEmpty();
        assertThat(jobs()).isEqualTo(before);
    }

    @Test
    void a_failure_closes_its_task_as_failed() {
        cadre().cliEnds(0, root, "team", "init", "losers", "--roles", "team-lead");
        var id = task("losers", "fail");

        ends(7, team("losers", id, cadre().url()), "route", "seven", "hello");

        assertThat(cadre().api().json("/api/v1/teams/losers/tasks/" + id).toString())
                .contains("\"status\":\"failed\"");
    }

    @Test
    void a_hub_that_is_away_is_warned_of_and_the_work_goes_on() {
        var run = ends(0, team("crew", "1", "http://127.0.0.1:1"), "route", "maker", "say ok");

        assertThat(run.out().strip()).isEqualTo("ok");
        assertThat(run.err()).contains("the hub is away, the task is not claimed");
    }

    @Test
    void whoever_ends_it_ends_its_job_too() {
        var run = cadre().cli(root, "route", "maker", "say begun\nhang");
        var api = cadre().api();
        org.awaitility.Awaitility.await()
                .atMost(Installation.SOON)
                .until(() -> api.text("/api/v1/jobs?state=running").contains("begun"));

        run.terminate();

        assertThat(run.exitCode(Installation.SOON)).as(run.everything()).isEqualTo(143);
        assertThat(run.err()).contains("cancelled");
    }

    @Test
    void the_roles_are_listed_with_where_they_come_from() {
        assertThat(cadre().cliEnds(0, root, "roles").out())
                .contains("security-reviewer")
                .contains("shipped")
                .contains("agents.yaml");
    }

    private int jobs() {
        return cadre().api().json("/api/v1/jobs").path("items").size();
    }

    private String task(String team, String title) {
        return cadre().api()
                .post("/api/v1/teams/" + team + "/tasks", "{\"title\":\"" + title + "\"}")
                .path("id")
                .asString("");
    }

    private static Map<String, String> team(String team, String task, String hub) {
        return Map.of(
                "TFX_TEAM_NAME",
                team,
                "TFX_TEAM_TASK_ID",
                task,
                "TFX_TEAM_AGENT_NAME",
                "maker-1",
                "TFX_HUB_URL",
                hub);
    }

    private Program ends(int exitCode, Map<String, String> more, String... arguments) {
        var settings = new TreeMap<>(more);
        settings.put("CADRE_URL", cadre().url());
        settings.put("CADRE_KEY", cadre().adminKey());
        var words = new ArrayList<>(List.of(arguments));
        var program =
                cadre().onHome(root.resolve("client-home"), settings, words.toArray(String[]::new));
        var exit = program.exitCode(Installation.SOON);
        assertThat(exit).as(program.everything()).isEqualTo(exitCode);
        return program;
    }
}
