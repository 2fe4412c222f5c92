package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.app.model.Action;
import cadre.app.model.Trouble;
import cadre.app.model.Turn;
import cadre.wire.crew.CrewReport;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.CrewView;
import cadre.wire.crew.TryKind;
import cadre.wire.crew.TryState;
import cadre.wire.crew.TryView;
import cadre.wire.id.JobId;
import cadre.wire.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Crews of the real CLIs under the shipped roles, each with a scripted model: their changes are
 * combined, and one that fails or hangs gives way to the next. Run as {@link RealCliMatrixTest} is.
 */
@Tag("real-cli")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealCliCrewTest {
    /** For those that hang; the others take the time that a busy machine takes. */
    private static final int IDLE_SEC = 15;

    private static final Duration LONGEST = Duration.ofMinutes(8);
    private static final Path TABLE = Path.of("target", "real-cli-crews-table.txt");

    /** What only the lead is told. */
    private static final String REPAIR = "[Your last answer could not be used: there is no";

    private static final String LEADS = "You lead this crew, and split what nobody else can split.";

    private static final String AGENTS =
            """
            profiles:
              - {name: codex, cli: codex, model: gpt-5.5}
              - {name: claude, cli: claude, model: claude-opus-5-5}
              - {name: gemini, cli: gemini, model: gemini-2.5-pro}
              - {name: hasty-codex, cli: codex, model: gpt-5.5, idle_timeout_sec: %1$d}
              - {name: hasty-claude, cli: claude, model: claude-opus-5-5, idle_timeout_sec: %1$d}
              - {name: hasty-gemini, cli: gemini, model: gemini-2.5-pro, idle_timeout_sec: %1$d}
              - {name: leader, cli: codex, model: gpt-5.5, system_prompt: "%2$s"}
            roles:
              - {name: codex-hangs, agent: hasty-codex, fallback: [gemini]}
              - {name: claude-hangs, agent: hasty-claude, fallback: [codex]}
              - {name: gemini-hangs, agent: hasty-gemini, fallback: [claude]}
              - {name: hangs-alone, agent: hasty-codex}
              - {name: codex-looked-at, agent: codex, review_by: claude-looks, review_rounds: 1}
              - {name: claude-looked-at, agent: claude, review_by: gemini-looks, review_rounds: 1}
              - {name: gemini-looked-at, agent: gemini, review_by: codex-looks, review_rounds: 1}
              - {name: codex-looks, agent: codex, expects: answer}
              - {name: claude-looks, agent: claude, expects: answer}
              - {name: gemini-looks, agent: gemini, expects: answer}
            """
                    .formatted(IDLE_SEC, LEADS);

    /** What begins the prompt of an agent that does what another one could not. */
    private static final String HANDED_ON = "[Another agent (%s) tried this before and did not";

    /** Without one, the request is made of the parts, and each agent gets the markers of all. */
    private static final String OF_ITS_OWN = "request: one of these fails\n";

    @TempDir static Path root;
    private final CrewTable table = new CrewTable();
    private Optional<RealClis> clis = Optional.empty();

    @BeforeAll
    void start() throws IOException {
        clis = Optional.of(RealClis.running(root, DrivenCli.values().length, AGENTS));
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

    private void script(String marker, Turn... turns) {
        clis.orElseThrow().model().script(marker, turns);
    }

    @Test
    void three_parts_on_codex_gemini_and_claude_end_with_their_changes_combined() {
        var shop = shop("combined");
        script("CODE-OF-ALL.", writes("code.txt"), Turn.say("The code is there."));
        script("GUIDE-OF-ALL.", writes("guide.txt"), Turn.say("The guide is there."));
        script(
                "SUM-OF-ALL.",
                Turn.act("I add them up.", new Action.Shell("cat code.txt guide.txt > sum.txt")),
                Turn.act("I commit.", new Action.Shell("git add -A && git commit -qm sum")),
                Turn.say("The sum is there."));
        var file =
                crewFile(
                        "combined",
                        """
                        request: three things
                        check: test -f README.md
                        parts:
                          - {name: code, description: CODE-OF-ALL., role: executor, paths: [code.txt]}
                          - {name: guide, description: GUIDE-OF-ALL., role: writer, paths: [guide.txt]}
                          - name: sum
                            description: SUM-OF-ALL.
                            role: executor
                            agent: claude
                            depends_on: [code, guide]
                        """);

        table.tell(
                "all three do theirs",
                () -> {
                    var report = crew(0, shop, "--tasks", file);

                    assertThat(report.state()).as(report.markdown()).isEqualTo(CrewState.DONE);
                    assertThat(agents(report)).containsExactly("codex", "gemini", "claude");
                    assertThat(report.parts())
                            .extracting(CrewReport.Line::diffstat)
                            .containsOnly("1 file, +1 -0", "1 file, +1 -0", "1 file, +2 -0");
                    assertThat(report.parts())
                            .allMatch(part -> part.tokens() > 0 && !part.model().isEmpty());
                    assertThat(report.markdown())
                            .contains("# Crew " + report.id() + ": done")
                            .contains("3 of 3 parts done, 3 attempts")
                            .contains("after each part checked by `test -f README.md`")
                            .contains("> The sum is there.");
                    applied(shop, report, "code.txt", "guide.txt", "sum.txt");
                    assertThat(shop.resolve("sum.txt"))
                            .hasContent("written as code.txt\nwritten as guide.txt\n");
                    return report;
                });
    }

    /** How one of the three fails, and what its part says of that. */
    private record Fault(
            String words, String role, String agent, Trouble trouble, TryState ends, String why) {
        /** With its part under a shipped role, and its profile first. */
        static Fault refused(DrivenCli cli) {
            return new Fault(
                    cli.word() + " is answered 500",
                    "executor",
                    cli.word(),
                    new Trouble.Refusal(500, 0, Trouble.ALWAYS),
                    TryState.QUOTA,
                    "overload");
        }

        static Fault silent(DrivenCli cli) {
            return new Fault(
                    cli.word() + " is never answered",
                    cli.word() + "-hangs",
                    "hasty-" + cli.word(),
                    new Trouble.Silence(),
                    TryState.TIMEOUT,
                    "idle_timeout");
        }
    }

    @TestFactory
    Stream<DynamicTest> a_cli_whose_model_answers_500_gives_way_to_the_next() {
        return Stream.of(DrivenCli.values())
                .map(cli ->
                        DynamicTest.dynamicTest(
                                cli.word(), () -> givesWay(cli, Fault.refused(cli))));
    }

    @TestFactory
    Stream<DynamicTest> a_cli_whose_model_never_answers_gives_way_to_the_next() {
        return Stream.of(DrivenCli.values())
                .map(cli ->
                        DynamicTest.dynamicTest(
                                cli.word(), () -> givesWay(cli, Fault.silent(cli))));
    }

    private void givesWay(DrivenCli broken, Fault fault) {
        var crew = fault.words().replace(' ', '-');
        var shop = shop(crew);
        var parts = new StringBuilder(OF_ITS_OWN + "parts:\n");
        for (var cli : DrivenCli.values()) {
            var isBroken = cli == broken;
            var marker = crew + "-part-" + cli.word() + ".";
            var writes = writes(cli.word() + ".txt");
            script(
                    marker,
                    isBroken ? writes.in(fault.trouble()) : writes,
                    Turn.say(cli.word() + " is done."));
            parts.append(
                    "  - {name: %1$s, description: %2$s, role: %3$s, agent: %4$s, paths: [%1$s.txt]}\n"
                            .formatted(
                                    cli.word(),
                                    marker,
                                    isBroken ? fault.role() : "executor",
                                    isBroken ? fault.agent() : cli.word()));
        }
        script(
                HANDED_ON.formatted(fault.agent()),
                writes(broken.word() + ".txt"),
                Turn.say("Done in its place."));

        table.tell(
                fault.words(),
                () -> {
                    var report = crew(0, shop, "--tasks", crewFile(crew, parts.toString()));

                    assertThat(report.state()).as(report.markdown()).isEqualTo(CrewState.DONE);
                    var given = part(report, broken.word());
                    assertThat(given.tries())
                            .extracting(TryView::state)
                            .as(report.markdown())
                            .containsExactly(fault.ends(), TryState.SUCCESS);
                    var first = given.tries().getFirst();
                    assertThat(first.agent().name()).isEqualTo(fault.agent());
                    assertThat(first.why()).contains(fault.why());
                    assertThat(given.cli()).isNotEqualTo(broken.word());
                    assertThat(report.markdown())
                            .contains("3 of 3 parts done, 4 attempts")
                            .contains(
                                    "1. work by %s (%s): %s, "
                                            .formatted(
                                                    first.agent(),
                                                    first.job().orElseThrow(),
                                                    fault.ends().word()))
                            .contains("2. work by " + given.agent());
                    applied(shop, report, "codex.txt", "claude.txt", "gemini.txt");
                    return report;
                });
    }

    @Test
    void one_that_hangs_and_has_no_fallback_is_for_a_person_and_the_others_are_combined() {
        var shop = shop("person");
        script("HANGS-ALONE.", Turn.say("never").in(new Trouble.Silence()));
        script("GOES-ON.", writes("on.txt"), Turn.say("It went on."));
        var file =
                crewFile(
                        "person",
                        OF_ITS_OWN
                                + """
                                parts:
                                  - {name: hangs, description: HANGS-ALONE., role: hangs-alone}
                                  - {name: goes, description: GOES-ON., role: writer}
                                """);

        table.tell(
                "hangs without a fallback",
                () -> {
                    var report = crew(1, shop, "--tasks", file);

                    assertThat(report.state()).isEqualTo(CrewState.NEEDS_PERSON);
                    assertThat(report.causes())
                            .singleElement()
                            .asString()
                            .startsWith("hangs: failed, hasty-codex: idle_timeout");
                    cadre().cliEnds(0, root, "crew", "close", report.id().toString());
                    cadre().cliEnds(1, root, "crew", "attach", report.id().toString());
                    var closed = report(report.id().toString());
                    assertThat(closed.state()).isEqualTo(CrewState.CLOSED);
                    applied(shop, closed, "on.txt");
                    return closed;
                });
    }

    @Test
    void a_split_in_a_fence_with_words_around_it_is_taken_at_once() {
        script(
                "SPLIT-AT-ONCE.",
                Turn.say("Here it is:\n```json\n" + split("ONCE") + "\n```\nGood?"));

        table.tell(
                "gemini splits, with words", () -> split("SPLIT-AT-ONCE.", "gemini", "codex", 1));
    }

    @Test
    void prose_is_sent_back_once_and_then_the_same_agent_splits() {
        script("SPLIT-LATER.", Turn.say("I would begin with the code, and then do the guide."));
        script(REPAIR, Turn.say("Sure. " + split("LATER")));

        table.tell("claude splits, after prose", () -> split("SPLIT-LATER.", "claude", "codex", 2));
    }

    @Test
    void a_lead_splits_what_the_classifier_cannot() {
        script("SPLIT-NEVER.", Turn.say("No."));
        script(REPAIR, Turn.say("No, again."));
        script(LEADS, Turn.say(split("LEAD")));

        table.tell("codex leads", () -> split("SPLIT-NEVER.", "gemini", "leader", 3));
    }

    @Test
    void what_no_agent_splits_is_split_plainly() {
        script("PLAIN-SPLIT.", Turn.say("{\"parts\": \"two\"}"));

        table.tell(
                "split plainly",
                () -> split("PLAIN-SPLIT. say one + say two", "codex", "codex", 2));
    }

    /** Two answers, whoever splits it. */
    private CrewReport split(String request, String classifier, String lead, int asked) {
        var run = crew(0, root, request, "--classifier", classifier, "--lead", lead);

        var triage = status(run).triage();
        assertThat(triage).hasSize(asked);
        assertThat(run.parts()).hasSize(2);
        return run;
    }

    private static String split(String word) {
        return Json.write(
                Map.of(
                        "parts",
                        List.of(
                                Map.of(
                                        "name",
                                        "code",
                                        "description",
                                        "ANSWER-" + word + "-CODE. Say what the code does.",
                                        "role",
                                        "explore",
                                        "agent",
                                        "codex"),
                                Map.of(
                                        "name",
                                        "guide",
                                        "description",
                                        "ANSWER-" + word + "-GUIDE. Say what the guide says.",
                                        "role",
                                        "explore",
                                        "agent",
                                        "gemini"))));
    }

    @TestFactory
    Stream<DynamicTest> a_change_that_is_sent_back_is_mended_in_the_same_session() {
        return Stream.of(DrivenCli.values())
                .map(cli -> DynamicTest.dynamicTest(cli.word(), () -> mends(cli)));
    }

    private void mends(DrivenCli cli) {
        var crew = "mends-" + cli.word();
        var shop = shop(crew);
        script(
                "LOOKED-AT-" + cli + ".",
                writes("first.txt"),
                Turn.say("First go of " + cli + "."),
                writes("second.txt"),
                Turn.say("Second go of " + cli + "."));
        script(
                reviewOf("First go of " + cli + "."),
                Turn.say("{\"verdict\":\"changes\",\"findings\":[\"second.txt is missing\"]}"));
        script(
                reviewOf("Second go of " + cli + "."),
                Turn.say("All is there.\n{\"verdict\":\"approve\",\"findings\":[]}"));
        var file =
                crewFile(
                        crew,
                        "parts:\n  - {name: it, description: LOOKED-AT-%s., role: %s-looked-at}\n"
                                .formatted(cli, cli.word()));

        table.tell(
                cli.word() + " is reviewed and mends",
                () -> {
                    var report = crew(0, shop, "--tasks", file);

                    var tries = part(report, "it").tries();
                    assertThat(tries)
                            .extracting(TryView::kind)
                            .containsExactly(
                                    TryKind.WORK, TryKind.REVIEW, TryKind.REWORK, TryKind.REVIEW);
                    assertThat(session(tries.get(2))).isEqualTo(session(tries.get(0))).isNotEmpty();
                    assertThat(part(report, "it").answer()).isEqualTo("Second go of " + cli + ".");
                    applied(shop, report, "first.txt", "second.txt");
                    return report;
                });
    }

    /** In the request of a reviewer alone: the answer behind the words before it, in JSON. */
    private static String reviewOf(String answer) {
        return "[What its agent said of it, for information:]\\n> " + answer;
    }

    private String session(TryView one) {
        return cadre().api()
                .job(one.job().orElseThrow())
                .attempts()
                .getLast()
                .result()
                .orElseThrow()
                .sessionId();
    }

    private static Turn writes(String file) {
        return Turn.act("I write it.", new Action.Write(file, "written as " + file + "\n"));
    }

    private Path shop(String crew) {
        return Repositories.small(root.resolve("repos").resolve(crew));
    }

    private String crewFile(String crew, String text) {
        try {
            return Files.writeString(root.resolve(crew + ".yaml"), text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a crew to its end, in bounded time; its report. */
    private CrewReport crew(int exit, Path directory, String... arguments) {
        var all = new ArrayList<>(List.of("crew"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--yes", "--json"));
        if (Files.isDirectory(directory.resolve(".git"))) {
            all.addAll(List.of("--repo", "."));
        }
        var run = cadre().cli(directory, all.toArray(String[]::new));
        assertThat(run.exitCode(LONGEST)).as(run.everything()).isEqualTo(exit);
        return Json.read(run.out(), CrewReport.class);
    }

    private CrewReport report(String crew) {
        return Json.read(
                cadre().cliEnds(0, root, "crew", "report", crew, "--json").out(), CrewReport.class);
    }

    private CrewView status(CrewReport report) {
        return Json.read(
                cadre().cliEnds(0, root, "crew", "status", report.id().toString(), "--json").out(),
                CrewView.class);
    }

    private void applied(Path shop, CrewReport report, String... files) {
        JobId head = report.combined().orElseThrow().job().orElseThrow();
        cadre().cliEnds(0, shop, "apply", head.toString());
        for (var file : files) {
            assertThat(shop.resolve(file)).exists();
        }
    }

    private static CrewReport.Line part(CrewReport report, String name) {
        return report.parts().stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> agents(CrewReport report) {
        return report.parts().stream().map(part -> part.agent().name()).toList();
    }
}
