package cadre.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.id.AttemptId;
import cadre.wire.job.LogChunk;
import cadre.wire.job.LogStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JobLogTest {
    private static LogChunk chunk(LogStream stream, long missing, String text) {
        return new LogChunk(
                AttemptId.of("j1.1"), 1, stream, 0, missing, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void output_and_errors_are_shown_and_never_share_a_line() {
        var log = new JobLog(LogStream.OUT, Style.PLAIN);

        var shown =
                log.accept(chunk(LogStream.OUT, 0, "half"))
                        + log.accept(chunk(LogStream.ERR, 0, "warning\n"))
                        + log.accept(
                                chunk(
                                        LogStream.STEPS,
                                        0,
                                        "{\"step\":\"message\",\"text\":\"x\"}\n"))
                        + log.accept(chunk(LogStream.OUT, 0, "more"))
                        + log.finish();

        assertThat(shown).isEqualTo("half\nwarning\nmore");
    }

    @Test
    void for_a_cli_that_writes_json_the_steps_are_shown_instead_of_the_output() {
        var log = new JobLog(LogStream.STEPS, Style.PLAIN);

        var shown =
                log.accept(chunk(LogStream.OUT, 0, "{\"type\":\"assistant\"}\n"))
                        + log.accept(
                                chunk(
                                        LogStream.STEPS,
                                        0,
                                        "{\"step\":\"message\",\"text\":\"x\"}\n"))
                        + log.finish();

        assertThat(shown).isEqualTo("x\n");
    }

    @Test
    void a_gap_is_shown_as_a_gap() {
        var log = new JobLog(LogStream.OUT, Style.PLAIN);

        var shown =
                log.accept(chunk(LogStream.OUT, 0, "a"))
                        + log.accept(chunk(LogStream.OUT, 2048, "b\n"))
                        + log.accept(chunk(LogStream.STEPS, 10, "{}\n"));

        assertThat(shown).isEqualTo("a\n[2.0 KiB of the log were lost on the node]\nb\n");
    }

    @Test
    void a_step_on_the_standard_output_is_shown_as_what_it_means_wherever_pieces_are_cut() {
        var output =
                """
                {"step":"tool_call","id":"r1","tool":"edit","arguments":"a.txt x"}
                line 1
                {"other":1}
                {"step":"message","text":"all done"}
                {"st\
                """;
        for (int size = 1; size < 90; size++) {
            var log = new JobLog(LogStream.OUT, Style.PLAIN);
            var shown = new StringBuilder();
            for (int from = 0; from < output.length(); from += size) {
                int to = Math.min(output.length(), from + size);
                shown.append(log.accept(chunk(LogStream.OUT, 0, output.substring(from, to))));
            }

            assertThat(shown.append(log.finish()))
                    .hasToString(
                            """
                            ⏺ edit(a.txt x)
                            line 1
                            {"other":1}
                            all done
                            {"st\
                            """);
        }
    }
}
