package cadre.wire.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.error.CadreException;
import cadre.wire.id.AgentName;
import cadre.wire.id.RoleName;
import cadre.wire.job.Expects;
import cadre.wire.json.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a flow's file may say. */
class FlowFileTest {
    private static final String STAGES =
            """
            stages:
              - name: work
                role: maker
                gates: %s
              - name: done
            roles: [{name: maker}]
            """;

    @Test
    void all_that_a_file_can_say_is_read() {
        var flow =
                FlowFile.read(
                        "flow.yaml",
                        """
                        name: web
                        trigger:
                          projects: [p1]
                          labels: [agent, bot]
                          states: [Todo]
                          authors: ["17"]
                        branch: team/ai/{key}
                        limits: {rework: 0, failures: 5, jobs: 9}
                        roles:
                          - {name: maker, work: executor, profile: codex, prompt: docs/maker.md,
                             task: .task-dev.md, tools: [Read, Edit], expects: change, timeout_sec: 900}
                          - {name: judge}
                        stages:
                          - {name: new, state: Todo}
                          - name: make
                            role: maker
                            gates: [no_conflict, files: ["docs/{key}.md"], command: make test]
                          - name: judge
                            role: judge
                            back_to: make
                            gates:
                              - verdict
                              - review: 2
                              - checks: [ci/*]
                              - approval
                              - manual
                          - {name: done, state: completed}
                        """);

        assertThat(flow)
                .isEqualTo(
                        new FlowDefinition(
                                "web",
                                new FlowTrigger(
                                        List.of("p1"),
                                        List.of("agent", "bot"),
                                        List.of("Todo"),
                                        List.of("17")),
                                new BranchPattern("team/ai/{key}"),
                                new FlowLimits(0, 5, 9),
                                List.of(
                                        new FlowRole(
                                                new RoleName("maker"),
                                                new RoleName("executor"),
                                                Optional.of(new AgentName("codex")),
                                                Optional.of("docs/maker.md"),
                                                Optional.of(".task-dev.md"),
                                                List.of("Read", "Edit"),
                                                Expects.CHANGE,
                                                Optional.of(900L)),
                                        new FlowRole(
                                                new RoleName("judge"),
                                                new RoleName("judge"),
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.empty(),
                                                List.of(),
                                                Expects.ANSWER,
                                                Optional.empty())),
                                List.of(
                                        stage("new", "", "Todo", ""),
                                        stage(
                                                "make",
                                                "maker",
                                                "",
                                                "make",
                                                new GateRule.NoConflict(),
                                                new GateRule.Files(List.of("docs/{key}.md")),
                                                new GateRule.Command("make test")),
                                        stage(
                                                "judge",
                                                "judge",
                                                "",
                                                "make",
                                                new GateRule.Verdict(),
                                                new GateRule.Review(2),
                                                new GateRule.Checks(List.of("ci/*")),
                                                new GateRule.Approval(),
                                                new GateRule.Manual()),
                                        stage("done", "", "completed", "judge"))));
    }

    private static FlowStage stage(
            String name, String role, String state, String back, GateRule... gates) {
        return new FlowStage(
                name,
                Optional.of(role).filter(text -> !text.isEmpty()).map(RoleName::new),
                Optional.of(state).filter(text -> !text.isEmpty()),
                List.of(gates),
                Optional.of(back).filter(text -> !text.isEmpty()));
    }

    @Test
    void the_shipped_flow_is_good_and_has_instructions_for_each_role() {
        var flow = ShippedFlow.definition();

        assertThat(flow.stages())
                .extracting(FlowStage::name)
                .containsExactly(
                        "created",
                        "analysis",
                        "architecture",
                        "development",
                        "review",
                        "testing",
                        "done");
        assertThat(flow.roles()).extracting(FlowRole::name).isEqualTo(ShippedFlow.roles());
        for (var role : ShippedFlow.roles()) {
            assertThat(ShippedFlow.prompt(role).orElseThrow()).startsWith("You are the " + role);
        }
        assertThat(ShippedFlow.prompt(new RoleName("baker"))).isEmpty();
    }

    @Test
    void a_flow_is_the_same_after_its_way_through_json() {
        var flow = ShippedFlow.definition();

        assertThat(Json.read(Json.write(flow), FlowDefinition.class)).isEqualTo(flow);
    }

    static List<List<String>> mistakes() {
        return List.of(
                List.of("", "The flow is empty"),
                List.of("stages: []", "2 to 30 stages"),
                List.of("stages: [{name: a}]", "2 to 30 stages"),
                List.of("nmae: x\n" + STAGES.formatted("[]"), "did you mean 'name'?"),
                List.of("name: A B\n" + STAGES.formatted("[]"), "flow.yaml:1"),
                List.of(STAGES.formatted("[aproval]"), "flow.yaml:4", "did you mean 'approval'?"),
                List.of(STAGES.formatted("[manual, manual]"), "is there twice"),
                List.of(STAGES.formatted("[review: 0]"), "from 1 to 20"),
                List.of(STAGES.formatted("[approval: 2]"), "takes nothing"),
                List.of(STAGES.formatted("[files]"), "which files?"),
                List.of(STAGES.formatted("[command]"), "which command?"),
                List.of(STAGES.formatted("[files: [../x]]"), "stays in it"),
                List.of(STAGES.formatted("[files: [.git/config]]"), "stays in it"),
                List.of(STAGES.formatted("[files: ['docs/*.md']]"), "one file"),
                List.of(STAGES.formatted("[checks: []]"), "'required'"),
                List.of(STAGES.formatted("[{review: 1, manual: x}]"), "an item of its own"),
                List.of(
                        STAGES.formatted("[]").replace("role: maker", "role: makr"),
                        "did you mean 'maker'?"),
                List.of(
                        STAGES.formatted("[]")
                                .replace("role: maker", "role: maker\n    back_to: done"),
                        "there is no stage with a role, up to this one, 'done'"),
                List.of(
                        STAGES.formatted("[verdict]").replace("    role: maker\n", ""),
                        "needs a role"),
                List.of(
                        STAGES.formatted("[]")
                                .replace("name: done", "{name: done, gates: [manual]}"),
                        ""),
                List.of(
                        "stages: [{name: a}, {name: b, gates: [manual]}]",
                        "it has neither role nor gates"),
                List.of("stages: [{name: a}, {name: a}]", "the stage a is there twice"),
                List.of(
                        "roles: [{name: a}, {name: a}]\nstages: [{name: a}, {name: b}]",
                        "the role a is there twice"),
                List.of(
                        "roles: [{name: a, prompt: /etc/passwd}]\nstages: [{name: a}, {name: b}]",
                        "stays in it"),
                List.of(
                        "trigger: {authors: ['*']}\nstages: [{name: a}, {name: b}]",
                        "stands for nothing"),
                List.of(
                        "trigger: {labels: []}\nstages: [{name: a}, {name: b}]",
                        "nothing stands there"),
                List.of(
                        "trigger: {authors: ''}\nstages: [{name: a}, {name: b}]",
                        "nothing stands there"),
                List.of(
                        "trigger: {states: [started, '']}\nstages: [{name: a}, {name: b}]",
                        "nothing stands there"),
                List.of("branch: main\nstages: [{name: a}, {name: b}]", "a folder of its own"),
                List.of("stages: [{name: a}, {name: b}]\nlimits: {rework: many}", "flow.yaml:2"),
                List.of("stages: &x [{name: a}]", "Anchors"),
                List.of("[".repeat(100_000), "deep nesting"),
                List.of("name: a\nstages:\n  " + "- ".repeat(100_000) + "a", "flow.yaml:3"),
                List.of("? ".repeat(100_000) + "a", "deep nesting"),
                List.of("{a: ".repeat(100_000), "deep nesting"),
                List.of("- a", "a mapping is wanted"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void a_mistake_is_named_with_its_place_and_what_to_write_instead(List<String> mistake) {
        assertThatThrownBy(() -> FlowFile.read("flow.yaml", mistake.getFirst()))
                .isInstanceOf(CadreException.class)
                .satisfies(e ->
                        assertThat(e + " " + ((CadreException) e).fix())
                                .contains(mistake.subList(1, mistake.size()))
                                .contains("flow.yaml"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{key}",
                "main",
                "cadre/{title}",
                "cadre/main",
                "/x/{key}",
                "a//{key}",
                "../{key}",
                "refs/heads/../{key}",
                "a/{key}{title}",
                "A/{key}",
                "a b/{key}",
                "a/{key}.lock",
                "a/{sha}"
            })
    void a_branch_that_is_not_in_a_folder_of_its_own_or_lacks_the_key_is_refused(String pattern) {
        assertThat(new BranchPattern(pattern).isGood()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cadre/{key}-{title} | WEB-42 | Sort the list! | cadre/web-42-sort-the-list",
                "cadre/{key}-{title} | WEB-42 | 목록 정렬 | cadre/web-42",
                "cadre/{key}-{title} | o/n#7 | Añadir | cadre/o-n-7-anadir",
                "cadre/{key}/{title} | WEB-1 | ../../main | cadre/web-1/main",
                "cadre/{key} | WEB-1 | x | cadre/web-1",
                "a/b/x-{key} | ~^: | x | a/b/x-item",
                "a/{key}-{title} | K-1 | one two three four five six seven eight nine"
                        + " | a/k-1-one-two-three-four-five-six-seven-eight"
            })
    void a_branch_is_made_of_key_and_title_and_is_always_a_good_one(
            String pattern, String key, String title, String branch) {
        var good = new BranchPattern(pattern);

        assertThat(good.isGood()).isTrue();
        assertThat(good.of(key, title)).isEqualTo(branch).startsWith(good.prefix());
    }

    @Test
    void a_trigger_takes_what_all_its_lists_take() {
        var trigger =
                new FlowTrigger(
                        List.of("p"), List.of("Agent"), List.of("unstarted"), List.of("17"));
        var good = item("p", List.of("x", "agent"), "Todo", "unstarted", "17");

        assertThat(trigger.obstacle(good)).isEmpty();
        assertThat(trigger.obstacle(item("q", List.of("agent"), "Todo", "unstarted", "17")))
                .hasValueSatisfying(why -> assertThat(why).contains("project 'q'"));
        assertThat(trigger.obstacle(item("p", List.of(), "Todo", "unstarted", "17")))
                .hasValueSatisfying(why -> assertThat(why).contains("labels Agent"));
        assertThat(trigger.obstacle(item("p", List.of("agent"), "Doing", "started", "17")))
                .hasValueSatisfying(why -> assertThat(why).contains("state 'Doing'"));
        assertThat(trigger.obstacle(item("p", List.of("agent"), "Todo", "unstarted", "1")))
                .hasValueSatisfying(why -> assertThat(why).contains("author '1'"));
    }

    @Test
    void a_closed_item_is_never_taken() {
        var any = new FlowTrigger(List.of(), List.of(), List.of(), List.of());

        assertThat(any.obstacle(item("p", List.of(), "Done", "completed", "1")))
                .hasValueSatisfying(why -> assertThat(why).contains("it is closed"));
        assertThat(any.obstacle(item("p", List.of(), "Todo", "", "1"))).isEmpty();
    }

    private static FlowItem item(
            String project, List<String> labels, String state, String group, String author) {
        return new FlowItem(project, "WEB-1", "x", labels, state, group, author);
    }

    @Test
    void a_walk_shows_every_stage_with_the_key_filled_in() {
        var flow =
                FlowFile.read(
                        "flow.yaml", STAGES.formatted("[files: ['docs/{key}.md'], no_conflict]"));

        var walk = FlowWalk.of(flow, item("p", List.of(), "Todo", "unstarted", "1"));

        assertThat(walk.branch()).isEqualTo("cadre/web-1-x");
        assertThat(walk.steps())
                .containsExactly(
                        new FlowWalk.Step(
                                "work",
                                Optional.empty(),
                                Optional.of(new RoleName("maker")),
                                Optional.of(new RoleName("maker")),
                                Optional.empty(),
                                Optional.of(".cadre/agents/maker.md"),
                                List.of(
                                        new GateRule.Files(List.of("docs/WEB-1.md")),
                                        new GateRule.NoConflict()),
                                Optional.of("work")),
                        new FlowWalk.Step(
                                "done",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                List.of(),
                                Optional.empty()));
    }
}
