package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.app.DemoShop;
import cadre.app.model.Action;
import cadre.app.model.Turn;
import cadre.wire.id.JobId;
import cadre.wire.json.Json;
import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.PlanFile;
import cadre.wire.plan.PlanStream;
import cadre.wire.plan.run.PlanState;
import cadre.wire.plan.run.PlanStepView;
import cadre.wire.plan.run.PlanView;
import cadre.wire.plan.run.StepKind;
import cadre.wire.plan.run.StreamState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo's plan with the real CLIs as its agents and its reviewer, each with a scripted model:
 * the same files, streams, rules, contracts and order. Run as {@link RealCliMatrixTest} is.
 */
@Tag("real-cli")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealCliPlanTest {
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Path TABLE = Path.of("target", "real-cli-plans-table.txt");
    private static final List<String> STREAMS = List.of("queue", "retrieval", "monitoring", "cost");

    private static final String AGENTS =
            """
            profiles:
              - {name: codex, cli: codex, model: gpt-5.5}
              - {name: claude, cli: claude, model: claude-opus-5-5}
              - {name: gemini, cli: gemini, model: gemini-2.5-pro}
            """;

    @TempDir static Path root;
    private final PlanTable table = new PlanTable();
    private Optional<RealClis> clis = Optional.empty();

    @BeforeAll
    void start() throws IOException {
        clis = Optional.of(RealClis.running(root, STREAMS.size(), AGENTS));
    }

    @AfterAll
    void stop() throws IOException {
        clis.ifPresent(RealClis::close);
        Files.writeString(TABLE, table.toString());
        System.out.print(table);
    }

    private Installation cadre() {
        return clis.orElseThrow().cadre();
    }

    @Test
    void the_three_do_the_demos_streams_and_all_of_it_is_merged() {
        var plan = plan("shop-done", Map.of("ann", "codex", "bob", "claude", "cid", "gemini"));
        for (var stream : PlanFile.read("the demo's plan", plan).streams()) {
            var turns = played(stream);
            if (stream.id().equals("cost")) {
                turns.addFirst(asks("queue", "Does an order keep its amount?"));
            }
            script(plan, stream, turns);
        }

        table.tell(
                "by codex, claude, gemini, claude",
                () -> {
                    var shop = DemoShop.make(root.resolve("done"), plan);
                    var view = run("shop-done", shop);

                    assertThat(view.streams()).allMatch(stream -> stream.rounds() == 0);
                    assertThat(of(view, StepKind.REVIEW)).hasSize(4).allMatch(PlanStepView::good);
                    assertThat(posted(view))
                            .contains("\"cost\"", "\"queue\"", "Does an order keep its amount?");
                    assertThat(sessions(view, "cost")).hasSize(1);
                    assertAllIsThere(shop, view);
                    return view;
                });
    }

    @Test
    void an_overstep_and_a_red_merge_are_mended_in_the_session_that_made_them() throws IOException {
        var plan = plan("shop-mended", Map.of("ann", "gemini", "bob", "codex", "cid", "claude"));
        for (var stream : PlanFile.read("the demo's plan", plan).streams()) {
            script(
                    plan,
                    stream,
                    switch (stream.id()) {
                        case "queue" -> overstepping(stream);
                        case "cost" -> failingAfterMerge(stream);
                        default -> played(stream);
                    });
        }

        table.tell(
                "by gemini, codex, claude, claude",
                () -> {
                    var shop = DemoShop.make(root.resolve("mended"), plan);
                    var view = run("shop-mended", shop);

                    assertThat(why(view, "queue"))
                            .singleElement()
                            .asString()
                            .startsWith("it changed what is not its own")
                            .contains("services/cost/stolen.txt");
                    assertThat(why(view, "cost"))
                            .singleElement()
                            .asString()
                            .contains("exit code 1");
                    assertThat(sessions(view, "queue")).as("sessions of queue").hasSize(1);
                    assertThat(sessions(view, "cost")).as("sessions of cost").hasSize(1);
                    assertAllIsThere(shop, view);
                    assertThat(shop.resolve("services/cost/stolen.txt")).doesNotExist();
                    assertThat(shop.resolve("services/cost/test.sh"))
                            .hasContent("test -e services/queue\n");
                    return view;
                });
    }

    /** The demo's plan under another name, its agents and its reviewer by these CLIs. */
    private static String plan(String name, Map<String, String> clis) {
        var text = DemoShop.plan();
        text = with(text, "\nname: shop\n", "\nname: " + name + "\n");
        for (var agent : List.of("ann", "bob", "cid")) {
            text =
                    with(
                            text,
                            "{name: " + agent + ", profile: rehearsal}",
                            "{name: " + agent + ", profile: " + clis.get(agent) + "}");
        }
        text = with(text, "{name: dan, profile: rehearsal}", "{name: dan, profile: claude}");
        return with(
                text,
                "profile: rehearsal\n    brief: 'when verdict say {\"verdict\": \"approve\"}'",
                "profile: " + clis.get("cid"));
    }

    private static String with(String text, String from, String to) {
        assertThat(text).contains(from);
        return text.replace(from, to);
    }

    /** All tasks of a stream, one after the other in one session. */
    private static List<Turn> played(PlanStream stream) {
        var turns = new ArrayList<Turn>();
        stream.tasks().forEach(task -> turns.addAll(PlayedTask.turns(task.text())));
        return turns;
    }

    /** Takes a file of another stream with its first task, and puts it back when it is told. */
    private static List<Turn> overstepping(PlanStream stream) {
        var turns = new ArrayList<Turn>();
        turns.add(PlayedTask.writes("services/cost/stolen.txt", "mine\n"));
        turns.addAll(PlayedTask.turns(stream.tasks().getFirst().text()));
        turns.add(PlayedTask.shell("rm services/cost/stolen.txt"));
        turns.add(PlayedTask.commits("fix(queue): leave that to cost"));
        turns.add(Turn.say("I have put it back."));
        turns.addAll(PlayedTask.turns(stream.tasks().getLast().text()));
        return turns;
    }

    /** Its test holds on its own branch, but not beside the queue; mends it when it is told. */
    private static List<Turn> failingAfterMerge(PlanStream stream) {
        var turns = played(stream);
        turns.removeLast();
        turns.add(PlayedTask.shell("echo 'test ! -e services/queue' > services/cost/test.sh"));
        turns.add(PlayedTask.commits("test(cost): it is alone"));
        turns.add(Turn.say("All is there."));
        turns.add(PlayedTask.shell("echo 'test -e services/queue' > services/cost/test.sh"));
        turns.add(PlayedTask.commits("fix(cost): it is beside the queue"));
        turns.add(Turn.say("It is mended."));
        return turns;
    }

    private static Turn asks(String member, String body) {
        return Turn.act(
                "I ask.",
                new Action.Tool("cadre", "post_message", Map.of("to_role", member, "body", body)));
    }

    /** By what the first prompt of a stream's agent says, and that of its reviewer. */
    private void script(String plan, PlanStream stream, List<Turn> turns) {
        var name = PlanFile.read("the demo's plan", plan).name();
        var which = "the stream '%s' of the plan '%s'".formatted(stream.id(), name);
        var model = clis.orElseThrow().model();
        model.script("You do " + which, turns.toArray(Turn[]::new));
        model.script(
                "Review the change in this workspace: " + which,
                PlayedTask.shell("git log --oneline"),
                Turn.say("It does its tasks.\n{\"verdict\":\"approve\",\"findings\":[]}"));
    }

    /** Runs the plan in a repository to its end, which must be good. */
    private PlanView run(String name, Path shop) {
        var run = cadre().cli(shop, "plan", "run", "--json");
        var exit = run.exitCode(LONGEST);
        var id =
                cadre().api()
                        .json("/api/v1/plans")
                        .path("items")
                        .valueStream()
                        .filter(plan -> plan.path("name").asString().equals(name))
                        .findFirst()
                        .orElseThrow()
                        .path("id")
                        .asString();
        var text = cadre().api().text("/api/v1/plans/" + id);
        assertThat(exit).as(run.everything() + "\n" + text).isZero();
        var view = Json.read(text, PlanView.class);
        assertThat(view.state()).as(text).isEqualTo(PlanState.DONE);
        assertThat(view.streams()).allMatch(one -> one.state() == StreamState.MERGED);
        assertThat(view.order()).isEqualTo(STREAMS);
        return view;
    }

    private static List<PlanStepView> of(PlanView plan, StepKind kind) {
        return plan.steps().stream().filter(step -> step.kind() == kind).toList();
    }

    /** What did not come to good in a stream. */
    private static List<String> why(PlanView plan, String stream) {
        return plan.steps().stream()
                .filter(step -> step.stream().equals(Optional.of(stream)) && !step.good())
                .map(PlanStepView::why)
                .toList();
    }

    /** The sessions of a stream's agent, each with how many jobs it had. */
    private Map<String, Integer> sessions(PlanView plan, String stream) {
        var sessions = new LinkedHashMap<String, Integer>();
        plan.steps().stream()
                .filter(step -> step.stream().equals(Optional.of(stream)))
                .filter(step -> step.kind() == StepKind.WORK || step.kind() == StepKind.REWORK)
                .forEach(
                        step -> sessions.merge(session(step.job().orElseThrow()), 1, Integer::sum));
        return sessions;
    }

    private String session(JobId job) {
        return cadre().api().job(job).attempts().getLast().result().orElseThrow().sessionId();
    }

    /** The first message of the plan's team. */
    private String posted(PlanView plan) {
        return cadre().api().text("/api/v1/teams/" + plan.team().orElseThrow() + "/messages/1");
    }

    /** What the four streams were to make, on the integration branch. */
    private void assertAllIsThere(Path shop, PlanView plan) {
        cadre().cliEnds(0, shop, "apply", plan.head().orElseThrow().toString());
        assertThat(shop.resolve("requirements.txt"))
                .hasContent(
                        "aiohttp 3.9\nduckdb 1.1\nfaiss 1.8\nkafka 2.1\nprometheus 0.20\nredis 5.0\n");
        assertThat(shop.resolve("contracts/metrics.txt"))
                .hasContent("shop_orders_total\nshop_queue_depth\nshop_retrieval_seconds\n");
        assertThat(shop.resolve("contracts/order.schema.json")).content().contains("\"note\"");
        for (var stream : STREAMS) {
            assertThat(shop.resolve("compose.yaml"))
                    .content()
                    .containsOnlyOnce(
                            "# cadre:begin %1$s\n  %1$s:\n    build: services/%1$s\n# cadre:end %1$s\n"
                                    .formatted(stream));
            assertThat(shop.resolve("Makefile"))
                    .content()
                    .containsOnlyOnce("%1$s:\n\tsh services/%1$s/test.sh\n".formatted(stream));
            assertThat(shop.resolve("start.sh.d").resolve(stream))
                    .hasContent("echo \"%s starts\"\n".formatted(stream));
            assertThat(shop.resolve("services").resolve(stream).resolve("test.sh")).exists();
        }
        assertThat(shop.resolve(PlanDefinition.PATH)).exists();
    }
}
