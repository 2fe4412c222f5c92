package cadre.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import cadre.wire.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StepLinesTest {
    private static final String STEPS =
            lines(
                    new Step.Session("s-1", "opus"),
                    new Step.Message("I look at the tests.\nThen I fix them."),
                    new Step.ToolCall("t1", "Bash", "{\"command\":\"mvn -q test\",\"timeout\":5}"),
                    new Step.ToolResult("t1", false, "ok\nall green"),
                    new Step.ToolCall("t2", "Think", "{}"),
                    new Step.ToolResult("t2", true, "no such tool"),
                    new Step.FileChange("src/Main.java", "edit"),
                    new Step.Notice("the model is overloaded; tried again"),
                    new Step.Used("", Usage.NONE),
                    new Step.Answered("done", Usage.NONE));

    private static final String SHOWN =
            """
            session s-1 · opus
            I look at the tests.
            Then I fix them.
            ⏺ Bash(mvn -q test)
              ⎿ ok (1 more line)
            ⏺ Think
              ⎿ failed: no such tool
            ✎ edit src/Main.java
            ! the model is overloaded; tried again
            done
            """;

    @Test
    void each_step_becomes_what_a_person_wants_to_read() {
        assertThat(shown(STEPS, STEPS.length())).isEqualTo(SHOWN);
    }

    @Test
    void pieces_may_be_cut_anywhere() {
        for (int size = 1; size < 40; size++) {
            assertThat(shown(STEPS, size)).isEqualTo(SHOWN);
        }
    }

    @Test
    void a_line_that_is_no_step_is_shown_as_text_and_cannot_harm_the_terminal() {
        assertThat(shown("{\"step\":\"new_kind\"}\nplain \u001b]0;x\u0007text\n{\n", 7))
                .isEqualTo("{\"step\":\"new_kind\"}\nplain text\n{\n");
    }

    @Test
    void an_answer_that_was_the_last_message_is_not_said_twice() {
        var steps = lines(new Step.Message("done "), new Step.Answered("done", Usage.NONE));

        assertThat(shown(steps, 1000)).isEqualTo("done\n");
    }

    @Test
    void a_failure_says_its_kind_and_status() {
        var steps = lines(new Step.Failed("quota", "used up", Optional.of(429), Usage.NONE));

        assertThat(shown(steps, 1000)).isEqualTo("✗ quota: used up (HTTP 429)\n");
    }

    private static String lines(Step... steps) {
        var text = new StringBuilder();
        for (var step : steps) {
            text.append(Json.write(step)).append('\n');
        }
        return text.toString();
    }

    private static String shown(String steps, int pieceSize) {
        var bytes = steps.getBytes(StandardCharsets.UTF_8);
        var lines = new StepLines(Style.PLAIN);
        var out = new StringBuilder();
        for (int from = 0; from < bytes.length; from += pieceSize) {
            int to = Math.min(bytes.length, from + pieceSize);
            out.append(lines.accept(java.util.Arrays.copyOfRange(bytes, from, to)));
        }
        return out.append(lines.finish()).toString();
    }
}
