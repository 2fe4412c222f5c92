package cadre.server.fleet.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.access.Principal;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.wire.agent.Step;
import cadre.wire.agent.StepLine;
import cadre.wire.agent.Usage;
import cadre.wire.api.Grant;
import cadre.wire.api.StepView;
import cadre.wire.api.StepsView;
import cadre.wire.error.CadreException;
import cadre.wire.id.JobId;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.NodeMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepsTest {
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
    private static final Usage USED = new Usage(10, 20, 0, 5, 1, Optional.empty());

    @TempDir private Path home;
    private Fleet fleet;
    private FakeNode node;
    private AttemptOrder order;
    private Principal ann;
    private Steps steps;
    private long end;

    @BeforeEach
    void run_a_job() {
        fleet = new Fleet(home).running();
        node = fleet.node("build-1").connected();
        ann = fleet.key("ann", Grant.MEMBER);
        fleet.jobs.file(ann, Fleet.job("hello"));
        order = node.order();
        steps = new Steps(fleet.jobs, fleet.logs);
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void a_call_and_its_result_are_one_step_with_its_duration() {
        says(0, new Step.Session("s1", "big"));
        says(10, new Step.Message("I look."));
        says(1000, new Step.ToolCall("t1", "Bash", "make"));
        says(1200, new Step.ToolCall("t2", "Read", "a.txt"));
        says(1300, new Step.ToolResult("t2", true, "no such file"));
        says(4500, new Step.ToolResult("t1", false, "ok"));
        says(4600, new Step.FileChange("a.txt", "edit"));
        says(4700, new Step.Used("big", USED));
        says(4800, new Step.Answered("Done.", USED));

        assertThat(page(0, 100).items())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("id")
                .containsExactly(
                        new StepView.Session("", at(0), "s1", "big"),
                        new StepView.Message("", at(10), "I look.", false),
                        new StepView.Tool(
                                "",
                                at(1000),
                                "Bash",
                                "make",
                                "done",
                                Optional.of(3500L),
                                "ok",
                                false),
                        new StepView.Tool(
                                "",
                                at(1200),
                                "Read",
                                "a.txt",
                                "failed",
                                Optional.of(100L),
                                "no such file",
                                false),
                        new StepView.FileChange("", at(4600), "a.txt", "edit"),
                        new StepView.Tokens("", at(4700), "big", USED),
                        new StepView.Answer("", at(4800), "Done.", false));
    }

    @Test
    void pages_of_any_size_give_every_step_once_and_match_calls_over_their_borders() {
        for (int i = 0; i < 20; i++) {
            says(i * 10, new Step.ToolCall("t" + i, "Bash", "echo " + i));
            says(i * 10 + 5, new Step.Message("m" + i));
            says(i * 10 + 7, new Step.ToolResult("t" + i, false, "out " + i));
        }
        var whole = page(0, 500).items();
        assertThat(whole).hasSize(40);

        for (int limit : List.of(1, 2, 3, 7, 39)) {
            var seen = new java.util.LinkedHashMap<String, StepView>();
            var after = Optional.of("0");
            while (after.isPresent()) {
                var page = page(Long.parseLong(after.get()), limit);
                assertThat(page.items().size()).isLessThanOrEqualTo(limit);
                page.items().forEach(step -> seen.put(step.id(), step));
                after = page.next();
            }
            assertThat(seen.values()).as("limit " + limit).containsExactlyElementsOf(whole);
        }
    }

    @Test
    void a_tool_that_runs_says_so() {
        says(0, new Step.ToolCall("t1", "Bash", "make"));

        assertThat(page(0, 10).items().getFirst())
                .isInstanceOfSatisfying(
                        StepView.Tool.class, tool -> assertThat(tool.state()).isEqualTo("running"));
    }

    @Test
    void what_comes_later_is_read_from_where_the_page_ended() {
        says(0, new Step.Message("one"));
        var first = page(0, 10);
        assertThat(page(first.upTo(), 10).items()).isEmpty();

        says(1, new Step.Message("two"));

        assertThat(page(first.upTo(), 10).items())
                .singleElement()
                .isInstanceOfSatisfying(
                        StepView.Message.class, step -> assertThat(step.text()).isEqualTo("two"));
    }

    @Test
    void a_gap_is_named_and_a_line_that_is_no_step_is_one_too() {
        says(0, new Step.Message("before"));
        send(0, "no json at all\n");
        send(1000, line(5, new Step.Message("after")));

        var items = page(0, 10).items();
        assertThat(items).hasSize(4);
        assertThat(items.get(1))
                .isEqualTo(new StepView.Gap(items.get(1).id(), Optional.empty(), 15));
        assertThat(items.get(2))
                .isEqualTo(new StepView.Gap(items.get(2).id(), Optional.empty(), 1000));
        assertThat(items.get(3)).isInstanceOf(StepView.Message.class);
    }

    @Test
    void a_line_beyond_all_bounds_becomes_a_gap_and_the_next_step_is_read() {
        var piece = "x".repeat(200 * 1024);
        for (int i = 0; i < 4; i++) {
            send(0, piece);
        }
        send(0, "\n");
        says(1, new Step.Message("after"));

        var items = page(0, 10).items();
        assertThat(items.getFirst())
                .isEqualTo(
                        new StepView.Gap(
                                order.attempt() + ":0", Optional.empty(), 4 * 200 * 1024 + 1));
        assertThat(items.getLast()).isInstanceOf(StepView.Message.class);
    }

    @Test
    void long_texts_are_cut_and_say_so() {
        says(0, new Step.Message("ä".repeat(9000)));
        says(0, new Step.ToolCall("t", "Bash", "😀".repeat(1500)));

        assertThat(page(0, 10).items())
                .satisfiesExactly(
                        message ->
                                assertThat((StepView.Message) message)
                                        .matches(m -> m.cut() && m.text().length() == 8000),
                        tool ->
                                assertThat((StepView.Tool) tool)
                                        .matches(t -> t.cut() && t.arguments().length() == 2000));
    }

    @Test
    void lines_of_an_older_node_have_no_time() {
        send(0, Json.write(new Step.Message("hello")) + "\n");

        assertThat(page(0, 10).items())
                .containsExactly(
                        new StepView.Message(
                                order.attempt() + ":0", Optional.empty(), "hello", false));
    }

    @Test
    void an_attempt_without_steps_says_why() {
        assertThat(page(0, 10).why()).contains("has not begun yet");
        node.starts(order);
        assertThat(page(0, 10).why()).contains("has not begun yet");
        node.turns(order);
        assertThat(page(0, 10).why()).contains("tells no steps").contains("cadre log j1");
        var later = fleet.jobs.file(ann, Fleet.job("later"));

        var waits = steps.page(ann, later.id(), 0, 0, 10);
        assertThat(waits.why()).contains("has not started yet").contains("cadre why j2");
        assertThat(waits.attempt()).isEmpty();
        fleet.jobs.cancel(ann, later.id(), "");
        assertThat(steps.page(ann, later.id(), 0, 0, 10).why()).contains("it never started");
        assertThatThrownBy(() -> steps.page(ann, later.id(), 3, 0, 10))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("There is no such attempt");
        assertThatThrownBy(() -> steps.page(ann, new JobId(404), 0, 0, 10))
                .isInstanceOf(CadreException.class);
    }

    @Test
    void a_place_in_the_middle_of_a_line_or_behind_the_end_does_no_harm() {
        says(0, new Step.Message("one"));
        says(1, new Step.Message("two"));

        for (long after = 0; after < end + 10; after++) {
            assertThat(page(after, 10).items().size()).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void calls_with_the_same_id_and_many_that_never_come_back_do_no_harm() {
        var all = new ArrayList<String>();
        for (int i = 0; i < 3000; i++) {
            all.add(line(i, new Step.ToolCall("t" + i, "Bash", "x")));
        }
        all.add(line(1, new Step.ToolCall("t2999", "Again", "y")));
        all.add(line(2, new Step.ToolResult("t2999", false, "z")));
        all.add(line(3, new Step.ToolResult("t0", false, "late")));
        var text = String.join("", all);
        for (int i = 0; i < text.length(); i += 100_000) {
            send(0, text.substring(i, Math.min(text.length(), i + 100_000)));
        }

        var page = page(0, 5000);
        assertThat(page.items()).hasSize(3002);
        assertThat((StepView.Tool) page.items().get(3000))
                .matches(tool -> tool.tool().equals("Again") && tool.state().equals("done"));
        assertThat((StepView.Tool) page.items().getLast())
                .matches(tool -> tool.tool().isEmpty() && tool.output().equals("late"));
    }

    private StepsView page(long after, int limit) {
        return steps.page(ann, order.attempt().job(), 0, after, limit);
    }

    private static Optional<Instant> at(long ms) {
        return Optional.of(NOON.plusMillis(ms));
    }

    private static String line(long ms, Step step) {
        return StepLine.write(NOON.plusMillis(ms), Json.write(step)) + "\n";
    }

    private void says(long ms, Step step) {
        send(0, line(ms, step));
    }

    private void send(long missing, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        fleet.logs.append(
                node.principal(),
                new NodeMessage.Log(
                        order.attempt(),
                        order.token(),
                        LogStream.STEPS,
                        end + missing,
                        missing,
                        bytes));
        end += missing + bytes.length;
    }
}
