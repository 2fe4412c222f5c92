package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.cli.Sample;
import cadre.wire.crew.CombinedView;
import cadre.wire.crew.ComparedCheck;
import cadre.wire.crew.CrewComparison;
import cadre.wire.crew.CrewPick;
import cadre.wire.crew.CrewRequest;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.CrewView;
import cadre.wire.crew.PartState;
import cadre.wire.crew.PartView;
import cadre.wire.crew.TryKind;
import cadre.wire.crew.TryState;
import cadre.wire.crew.TryView;
import cadre.wire.id.AgentName;
import cadre.wire.id.CrewId;
import cadre.wire.id.JobId;
import cadre.wire.id.RoleName;
import cadre.wire.job.Expects;
import cadre.wire.json.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A comparison and a pick, a resolver, and the story of a crew. */
class CrewChoicesTest {
    private static final String LONG = "it broke " + "again ".repeat(60) + "in the end";

    @TempDir Path folder;
    private final FakeServer server = new FakeServer();

    private static CrewView crew(List<AgentName> compared) {
        var tries =
                List.of(
                        tried(1, TryKind.WORK, TryState.SUCCESS, ""),
                        tried(2, TryKind.RESOLVE, TryState.FAILED, LONG));
        return new CrewView(
                CrewId.of("c3"),
                CrewState.NEEDS_PERSON,
                "add a flag",
                "ann",
                Optional.empty(),
                Sample.NOON,
                Optional.empty(),
                "not all changes fit together",
                List.of(),
                List.of(),
                List.of(part("codex", tries), part("claude", List.of())),
                List.of(),
                Optional.of(
                        new CombinedView(
                                "done",
                                Optional.empty(),
                                "",
                                List.of(
                                        new CombinedView.MergedPart(
                                                "codex",
                                                JobId.of("j1"),
                                                "conflict",
                                                List.of("a.txt"),
                                                List.of("claude"),
                                                "")))),
                compared,
                Optional.empty());
    }

    private static TryView tried(int number, TryKind kind, TryState state, String why) {
        return new TryView(
                number,
                kind,
                new AgentName("codex"),
                "codex",
                Optional.of(new JobId(number)),
                state,
                why,
                Sample.NOON,
                Optional.of(Sample.NOON));
    }

    private static PartView part(String name, List<TryView> tries) {
        return new PartView(
                name,
                "add a flag",
                new RoleName("executor"),
                new AgentName(name),
                Optional.empty(),
                Optional.empty(),
                PartState.DONE,
                "",
                List.of(),
                List.of(),
                Expects.CHANGE,
                tries);
    }

    private static CrewComparison comparison(Optional<CrewPick> picked) {
        return new CrewComparison(
                CrewId.of("c3"),
                CrewState.NEEDS_PERSON,
                "add a flag",
                Optional.of("make test"),
                List.of(
                        result("codex", PartState.DONE, "", 1, "a", ComparedCheck.State.PASSED),
                        result("claude", PartState.DONE, "", 2, "b", ComparedCheck.State.FAILED),
                        result("gemini", PartState.FAILED, "quota: used up", 0, "", null)),
                picked,
                picked.stream().toList());
    }

    private static CrewComparison.Result result(
            String part,
            PartState state,
            String why,
            int files,
            String base,
            ComparedCheck.@Nullable State check) {
        return new CrewComparison.Result(
                part,
                new AgentName(part),
                part,
                "model-" + part,
                state,
                why,
                Optional.of(new JobId(4 + files)),
                files == 0 ? Map.of() : Map.of("shop", base),
                files,
                10 * files,
                files,
                files == 0
                        ? List.of()
                        : List.of(new CrewComparison.File("src/" + base + ".txt", 10 * files, 1)),
                Optional.ofNullable(check)
                        .map(how ->
                                new ComparedCheck(
                                        how,
                                        "make test",
                                        how == ComparedCheck.State.FAILED ? "exit code 2" : "",
                                        Optional.empty())),
                1_000,
                files == 1 ? Optional.of(new BigDecimal("0.25")) : Optional.empty(),
                61_000,
                "");
    }

    @Test
    void a_comparison_is_filed_followed_and_shown_side_by_side() {
        server.on(
                        "POST /api/v1/crews",
                        (exchange, _) ->
                                FakeServer.send(
                                        exchange,
                                        201,
                                        "application/json",
                                        Json.writeBytes(crew(List.of(new AgentName("codex"))))))
                .json("GET /api/v1/crews/c3", crew(List.of(new AgentName("codex"))))
                .json("GET /api/v1/crews/c3/comparison", comparison(Optional.empty()));

        var called =
                Called.cadre(
                        server,
                        folder,
                        "crew",
                        "--compare",
                        "codex,claude,gemini",
                        "--check",
                        "make test",
                        "3:codex is fine");

        assertThat(called.status()).as(called.err()).isZero();
        var request =
                Json.readStrictly(server.last("POST /api/v1/crews").text(), CrewRequest.class);
        assertThat(request.request()).isEqualTo("3:codex is fine");
        assertThat(request.compare())
                .extracting(AgentName::name)
                .containsExactly("codex", "claude", "gemini");
        assertThat(request.agents()).isEmpty();
        assertThat(called.out())
                .contains("1 file, +10 -1", "2 files, +20 -2")
                .contains("passed", "failed", "unpriced", "$0.25")
                .contains("claude: check failed, exit code 2")
                .contains("gemini: quota: used up")
                .contains("they did not begin from the same commit")
                .contains("cadre crew pick c3 codex");
        assertThat(called.out().lines().filter(line -> line.startsWith("src/b.txt")))
                .singleElement()
                .satisfies(line -> assertThat(line).matches("src/b.txt +- +\\+20 -1 +-"));
    }

    @Test
    void a_pick_is_sent_and_shown() {
        var pick = new CrewPick("claude", JobId.of("j6"), "ann", Sample.NOON);
        server.json("POST /api/v1/crews/c3/parts/claude/pick", comparison(Optional.of(pick)));

        var called = Called.cadre(server, folder, "crew", "pick", "c3", "claude");

        assertThat(called.status()).isZero();
        assertThat(called.out()).contains("* claude", "claude was picked by ann", "cadre apply j6");
    }

    @Test
    void the_changes_are_printed_one_after_the_other() {
        server.json("GET /api/v1/crews/c3/comparison", comparison(Optional.empty()));
        for (var job : List.of("j5", "j6")) {
            server.on(
                    "GET /api/v1/jobs/" + job + "/diff",
                    (exchange, _) ->
                            FakeServer.send(
                                    exchange,
                                    200,
                                    "text/plain",
                                    ("+of " + job + "\n").getBytes(StandardCharsets.UTF_8)));
        }

        var called = Called.cadre(server, folder, "crew", "compare", "c3", "--diff");

        assertThat(called.out()).contains("# codex, j5\n+of j5\n# claude, j6\n+of j6\n");
    }

    @Test
    void a_comparison_with_parts_is_refused() {
        var called =
                Called.cadre(
                        server, folder, "crew", "--compare", "a,b", "--agents", "c", "do it now");

        assertThat(called.status()).isEqualTo(2);
        assertThat(called.err()).contains("A comparison has no parts");
    }

    @Test
    void a_resolver_is_named_or_the_usual_one_and_no_request_is_taken_for_it() {
        server.on(
                "POST /api/v1/crews",
                (exchange, _) ->
                        FakeServer.send(
                                exchange,
                                201,
                                "application/json",
                                Json.writeBytes(crew(List.of()))));
        for (var words :
                Map.of(
                                List.of("--resolve", "make it so"), "executor",
                                List.of("--resolve", "debugger", "make it so"), "debugger",
                                List.of("--resolve=debugger", "make it so"), "debugger")
                        .entrySet()) {
            var args = new ArrayList<>(List.of("crew", "--detach"));
            args.addAll(words.getKey());

            var called = Called.cadre(server, folder, args.toArray(String[]::new));

            assertThat(called.status()).as(called.err()).isZero();
            var request =
                    Json.readStrictly(server.last("POST /api/v1/crews").text(), CrewRequest.class);
            assertThat(request.resolve()).contains(new RoleName(words.getValue()));
            assertThat(request.request()).isEqualTo("make it so");
        }
    }

    @Test
    void why_tells_each_try_with_all_that_is_said_of_its_end() {
        server.json("GET /api/v1/crews/c3", crew(List.of()));

        var called = Called.cadre(server, folder, "crew", "why", "c3", "codex");

        assertThat(called.out())
                .contains("2. resolve by codex  j2  failed", LONG)
                .contains("merge of codex, j1: conflict with claude in a.txt")
                .doesNotContain("  claude");
        assertThat(Called.cadre(server, folder, "crew", "why", "c3", "nobody").err())
                .contains("No such part");
    }
}
