package cadre.server.gateways.hub;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.process.Command;
import cadre.process.Finished;
import cadre.process.Programs;
import cadre.process.Stdin;
import cadre.wire.bus.TaskStatus;
import cadre.wire.bus.TaskView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Route scripts that know the bridge and nothing else of Cadre, one for each dialect that exists:
 * each ends its task rightly, and none ends another's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouteScriptsTest {
    private static final Path SCRIPTS =
            Path.of("src/test/resources/cadre/server/gateways/hub").toAbsolutePath();
    private static final String LONG = "30";

    private final Programs programs = new Programs();
    private BridgeWorld world;
    private BridgeWorld guarded;
    private Path work;

    @BeforeAll
    void start(@TempDir Path home) throws Exception {
        world = BridgeWorld.on(home.resolve("open"));
        guarded =
                BridgeWorld.on(home.resolve("guarded"), Map.of("TFX_HUB_TOKEN", "of-all-workers"));
        work = Files.createDirectory(home.resolve("work"));
    }

    @AfterAll
    void stop() {
        world.close();
        guarded.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"first", "second", "third"})
    void what_runs_well_is_completed(String dialect) throws Exception {
        var task = world.task("add a flag");

        var done = route(dialect, task, "executor-worker-1", LONG, "echo", "the flag is there");

        assertThat(done.exitCode()).isZero();
        assertThat(done.out()).contains("the flag is there");
        assertThat(done.err()).isEmpty();
        assertClosed(task, TaskStatus.DONE, "success", "executor-worker-1");
        assertThat(lastMailOfLead())
                .contains(dialect.equals("third") ? "begun" : "the flag is there");
    }

    @ParameterizedTest
    @ValueSource(strings = {"first", "second", "third"})
    void what_fails_is_failed_and_shows_as_completed_with_a_result(String dialect)
            throws Exception {
        var task = world.task("break something");

        var done = route(dialect, task, "executor-worker-2", LONG, "sh", "-c", "exit 3");

        assertThat(done.exitCode()).isEqualTo(3);
        assertClosed(task, TaskStatus.FAILED, "failed", "executor-worker-2");
    }

    @ParameterizedTest
    @CsvSource({"first, failed", "second, timeout", "third, timeout"})
    void what_takes_too_long_is_failed(String dialect, String outcome) throws Exception {
        var task = world.task("take too long");

        var done = route(dialect, task, "executor-worker-3", "0.2", "sleep", "60");

        assertThat(done.exitCode()).isEqualTo(124);
        assertClosed(task, TaskStatus.FAILED, outcome, "executor-worker-3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"first", "second"})
    void a_script_that_takes_a_lost_claim_for_a_missing_hub_closes_nothing(String dialect)
            throws Exception {
        var task = world.task("held by another");
        world.data("/bridge/team/task-update", BridgeWorld.claim(task, "holder"));
        var before = world.taskOf(task);

        for (var exit : List.of("0", "3")) {
            var done = route(dialect, task, "executor-worker-4", LONG, "sh", "-c", "exit " + exit);

            assertThat(done.err()).contains("no hub").contains("the task was not closed");
            assertThat(world.taskOf(task)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"first", "second"})
    void what_the_holder_has_closed_stays_as_it_was_closed(String dialect) throws Exception {
        var task = world.task("closed by its holder");
        world.data("/bridge/team/task-update", BridgeWorld.claim(task, "holder"));
        world.data(
                "/bridge/team/task-update",
                BridgeWorld.update(task, Map.of("owner", "holder", "status", "completed")));
        var before = world.taskOf(task);

        route(dialect, task, "executor-worker-5", LONG, "sh", "-c", "exit 3");

        assertThat(world.taskOf(task)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"third"})
    void a_script_that_sees_another_s_claim_does_not_run(String dialect) throws Exception {
        var task = world.task("held by another");
        world.data("/bridge/team/task-update", BridgeWorld.claim(task, "holder"));
        var before = world.taskOf(task);
        var trace = work.resolve("it-ran");

        var done = route(dialect, task, "executor-worker-6", LONG, "touch", trace.toString());

        assertThat(done.exitCode()).isZero();
        assertThat(done.err()).contains("another one has the task");
        assertThat(trace).doesNotExist();
        assertThat(world.taskOf(task)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"third"})
    void a_script_that_sees_its_own_claim_goes_on_after_a_restart(String dialect) throws Exception {
        var task = world.task("begun before");
        world.data("/bridge/team/task-update", BridgeWorld.claim(task, "executor-worker-7"));

        var done = route(dialect, task, "executor-worker-7", LONG, "true");

        assertThat(done.err()).contains("going on with the claim of before");
        assertClosed(task, TaskStatus.DONE, "success", "executor-worker-7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"third"})
    void what_falls_back_is_said_so(String dialect) throws Exception {
        var task = world.task("for somebody else");

        route(dialect, task, "executor-worker-8", LONG, "sh", "-c", "exit 77");

        assertClosed(task, TaskStatus.FAILED, "fallback", "executor-worker-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"first", "second", "third"})
    void without_a_hub_a_script_warns_and_runs(String dialect) throws Exception {
        var task = world.task("while the hub is down");
        var before = world.taskOf(task);

        var done =
                route(
                        dialect,
                        task,
                        Map.of(
                                "TFX_HUB_URL",
                                "http://127.0.0.1:1",
                                "TFX_TEAM_AGENT_NAME",
                                "executor-worker-9"),
                        List.of(LONG, "echo", "it ran"));

        assertThat(done.exitCode()).isZero();
        assertThat(done.out()).contains("it ran");
        assertThat(done.err()).contains("no hub");
        assertThat(world.taskOf(task)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"first", "second", "third"})
    void with_the_hub_token_all_is_as_without_and_with_a_wrong_one_nothing_changes(String dialect)
            throws Exception {
        var task = guarded.task("guarded");
        var before = guarded.taskOf(task);
        var names =
                Map.of("TFX_HUB_URL", guarded.url(), "TFX_TEAM_AGENT_NAME", "executor-worker-1");

        var wrong = new HashMap<>(names);
        wrong.put("TFX_HUB_TOKEN", "of-nobody");
        var refused = route(dialect, task, wrong, List.of(LONG, "true"));
        assertThat(refused.err()).contains("no hub");
        assertThat(guarded.taskOf(task)).isEqualTo(before);

        var right = new HashMap<>(names);
        right.put("TFX_HUB_TOKEN", "of-all-workers");
        var done = route(dialect, task, right, List.of(LONG, "true"));
        assertThat(done.err()).isEmpty();
        assertThat(guarded.taskOf(task).status()).isEqualTo(TaskStatus.DONE);
    }

    private Finished route(String dialect, String task, String agent, String... arguments)
            throws Exception {
        var more = Map.of("TFX_HUB_URL", world.url(), "TFX_TEAM_AGENT_NAME", agent);
        return route(dialect, task, more, List.of(arguments));
    }

    private Finished route(
            String dialect, String task, Map<String, String> more, List<String> arguments)
            throws Exception {
        var environment = new HashMap<String, String>();
        environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
        environment.put("HOME", work.toString());
        environment.put("TFX_TEAM_NAME", "shop");
        environment.put("TFX_TEAM_TASK_ID", task);
        environment.put("TFX_TEAM_LEAD_NAME", "team-lead");
        environment.putAll(more);
        var argv = new ArrayList<String>();
        argv.add("bash");
        argv.add(SCRIPTS.resolve(dialect + ".bash").toString());
        argv.addAll(arguments);
        return programs.run(
                new Command(argv, environment, work),
                Stdin.empty(),
                Duration.ofMinutes(2),
                1 << 20);
    }

    private void assertClosed(String task, TaskStatus status, String outcome, String owner) {
        TaskView closed = world.taskOf(task);
        assertThat(closed.status()).isEqualTo(status);
        assertThat(closed.outcome()).hasValue(outcome);
        assertThat(closed.assigneeRole()).isEqualTo(owner);
        for (var shown :
                world.data("/bridge/team/task-list", Map.of("team_name", "shop", "owner", owner))
                        .path("tasks")) {
            if (shown.path("id").asString().equals(task)) {
                assertThat(shown.path("status").asString()).isEqualTo("completed");
                assertThat(shown.path("outcome").asString()).isEqualTo(outcome);
                return;
            }
        }
        throw new AssertionError("task " + task + " is not listed");
    }

    private String lastMailOfLead() {
        var mail = world.mail("team-lead");
        return mail.path(mail.size() - 1).path("body").asString();
    }
}
