package cadre.node;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.LogStream;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ProgressOrder;
import cadre.wire.link.SpendingLimits;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a CLI ends that does not end as it should, with a program that is called as Codex is. */
@Tag("e2e")
class NodeEndsTest {
    private static final String ASKED =
            "#!/bin/sh\ncase $1 in --version) echo codex-cli 0.169.0; exit;; esac\n[ \"$2\" = --help ] && exit\n";
    private static final String BEGUN =
            "echo '{\"type\":\"thread.started\",\"thread_id\":\"x\"}'\n";
    private static final String DONE =
            "echo '{\"type\":\"item.completed\",\"item\":{\"id\":\"i\",\"type\":\"agent_message\",\"text\":\"Done.\"}}'\necho '{\"type\":\"turn.completed\",\"usage\":{}}'\n";

    @TempDir Path folder;
    private final FakeServer server = new FakeServer();
    private ScriptedCodex codex;

    @BeforeEach
    void begin() {
        codex = new ScriptedCodex(folder, server, ProcessHandle.current().pid() * 1000 + 701);
    }

    @AfterEach
    void end() {
        server.close();
    }

    @Test
    void a_cli_that_asks_for_a_login_and_waits_is_stopped_soon() throws Exception {
        var result =
                ran(
                        "printf 'Welcome! Please log in.\\nPaste the code here > '\nexec sleep 1002\n",
                        0);

        assertThat(result.ending())
                .isEqualTo(
                        new Ending.Failed(
                                FailureCode.AUTHENTICATION,
                                "codex has no login that it accepts, it asks for one (stream out):"
                                        + " Welcome! Please log in."));
        assertThat(result.turnBegun()).isFalse();
    }

    @Test
    void a_prompt_without_a_line_feed_among_colours_on_the_error_stream_is_one_too()
            throws Exception {
        var result =
                ran(
                        "printf '\\033[1mEnter the authorization code:\\033[0m ' >&2\nexec sleep 1002\n",
                        0);

        assertThat(reason(result, FailureCode.AUTHENTICATION))
                .endsWith("(stream err): Enter the authorization code:");
    }

    @Test
    void a_cli_that_says_that_it_is_not_logged_in_and_ends_fails_with_that() throws Exception {
        for (var exit : List.of("exit 1", "exit 0")) {
            var result = ran("echo 'Not logged in · Please run /login'\n" + exit + "\n", 0);

            assertThat(reason(result, FailureCode.AUTHENTICATION))
                    .endsWith("(stream out): Not logged in · Please run /login");
        }
    }

    @Test
    void talk_of_a_login_after_the_turn_began_or_in_json_is_the_agents() throws Exception {
        var talk =
                BEGUN
                        + "echo '{\"type\":\"item.completed\",\"item\":{\"id\":\"i\",\"type\":\"agent_message\",\"text\":\"Please log in.\"}}'\necho 'Please log in.' >&2\nsleep 7\n"
                        + DONE;

        assertThat(ran(talk, 0).ending()).isEqualTo(new Ending.Succeeded());
    }

    @Test
    void an_end_without_the_final_event_quotes_the_last_line_masked() throws Exception {
        var result = ran(BEGUN + "echo 'panic: no luck with sk-job-123456' >&2\nexit 3\n", 0);

        assertThat(reason(result, FailureCode.EXIT_CODE))
                .startsWith(
                        "Codex ended with exit code 3 and without its final event; its last line")
                .contains("(stream err): panic: no luck with ")
                .doesNotContain("sk-job-123456");
        assertThat(reason(ran("exit 0\n", 0), FailureCode.NO_FINAL_EVENT))
                .endsWith("; it wrote nothing");
    }

    @Test
    void a_final_event_that_is_too_long_to_be_read_is_named() throws Exception {
        var result = ran(BEGUN + "head -c 17000000 /dev/zero | tr '\\0' x\necho\n", 0);

        assertThat(reason(result, FailureCode.NO_FINAL_EVENT))
                .contains("a line of more than 16 MiB in its output was not read");
    }

    @Test
    void a_cli_that_does_not_end_after_its_final_event_is_ended_and_judged_by_it()
            throws Exception {
        var result = ran(BEGUN + DONE + "exec sleep 1002\n", 3);

        assertThat(result.ending()).isEqualTo(new Ending.Succeeded());
        assertThat(result.answer()).isEqualTo("Done.");
        assertThat(result.warnings())
                .contains(
                        "codex reported its final event and then did not end: it had to be ended");
        assertThat(result.killed()).isEmpty();
    }

    @Test
    void processes_of_the_cli_itself_are_not_left_behind_by_its_agent() throws Exception {
        var others =
                "cp /bin/sleep codex; ./codex 1003 & cp /bin/sleep tool; ./tool 1003 &\nsleep 1\n";

        var result = ran(BEGUN + others + DONE + "exec sleep 1002\n", 3);

        assertThat(result.killed()).singleElement().asString().startsWith("tool (pid ");
    }

    private static String reason(AttemptResult result, FailureCode code) {
        assertThat(result.ending()).isInstanceOf(Ending.Failed.class);
        var failed = (Ending.Failed) result.ending();
        assertThat(failed.code()).isEqualTo(code);
        return failed.reason();
    }

    /** What came of a CLI that does this; ended after so many silent seconds, 0 for never. */
    @Test
    void an_agent_that_gets_nowhere_is_stopped_if_it_is_to_and_the_server_hears_why()
            throws Exception {
        var failing =
                "echo '{\"type\":\"item.completed\",\"item\":{\"id\":\"c%d\",\"type\":\"command_execution\",\"command\":\"make\",\"exit_code\":2,\"status\":\"failed\"}}'\n";
        codex.install(
                ASKED
                        + BEGUN
                        + failing.formatted(1)
                        + failing.formatted(2)
                        + failing.formatted(3)
                        + "exec sleep 1007\n");
        var order = codex.order(new ProgressOrder(0, 3, 0, true));
        AttemptResult result;
        try (var node = codex.node()) {
            ScriptedCodex.patiently().until(node::isConnected);
            server.start(order);
            result = codex.finished(order);
        }

        assertThat(reason(result, FailureCode.NO_PROGRESS))
                .isEqualTo(
                        "the agent was stopped: the same command failed 3 times in a row: shell"
                                + " make");
        assertThat(server.heard(NodeMessage.NoProgress.class))
                .containsOnly(
                        new NodeMessage.NoProgress(
                                order.attempt(),
                                order.token(),
                                "equal_failures",
                                "the same command failed 3 times in a row: shell make",
                                1));
        assertThat(server.text(order, LogStream.STEPS))
                .contains("no progress: the same command failed 3 times in a row");
    }

    private AttemptResult ran(String script, int idleSec) throws Exception {
        codex.install(ASKED + script);
        var order = codex.order(idleSec, SpendingLimits.NONE);
        try (var node = codex.node()) {
            ScriptedCodex.patiently().until(node::isConnected);
            server.start(order);
            return codex.finished(order);
        }
    }
}
