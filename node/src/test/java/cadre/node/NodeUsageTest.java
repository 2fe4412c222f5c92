package cadre.node;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.Usage;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.LogStream;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.SpendingLimits;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server hears of an agent's tokens, with a program that writes as Codex does. */
@Tag("e2e")
class NodeUsageTest {
    private static final String ID = "01a2159d-074e-7a20-8031-322d28de4a2f";

    /** Two answers of the model, of 1240 and 1530 tokens, and then a command that takes long. */
    private static final String CODEX =
            """
            #!/bin/sh
            case $1 in --version) echo codex-cli 0.169.0; exit;; esac
            [ "$2" = --help ] && exit
            day=$HOME/.codex/sessions/2026/11/26; mkdir -p $day
            file=$day/rollout-2026-11-26T02-09-02-ID.jsonl
            at=$(date -u +%Y-%m-%dT%H:%M:%S.999Z)
            usage() { printf '{"timestamp":"%s","type":"token_usage_record","payload":{"session_id":"ID","usage":{"input_tokens":%d,"cached_input_tokens":%d,"output_tokens":%d,"reasoning_output_tokens":0}}}\\n' $at $1 $2 $3 >> $file; }
            echo '{"type":"thread.started","thread_id":"ID"}'
            printf '{"timestamp":"%s","type":"turn_context","payload":{"model":"gpt-x"}}\\n' $at >> $file
            usage 1200 200 40
            usage 1500 1100 30
            echo '{"type":"item.started","item":{"id":"i","type":"command_execution","command":"sleep"}}'
            echo work > work.txt
            exec sleep 1001
            """
                    .replace("ID", ID);

    private static final ModelUsage USED =
            new ModelUsage("gpt-x", new Usage(1400, 1300, 0, 70, 0, Optional.empty()));

    @TempDir Path folder;
    private final FakeServer server = new FakeServer();
    private ScriptedCodex codex;

    @BeforeEach
    void install() throws IOException {
        codex = new ScriptedCodex(folder, server, ProcessHandle.current().pid() * 1000 + 501);
        codex.install(CODEX);
    }

    @AfterEach
    void end() {
        server.close();
    }

    @Test
    void an_agent_that_reaches_its_limit_of_tokens_is_stopped_and_its_work_is_kept()
            throws Exception {
        var order =
                codex.order(
                        0,
                        new SpendingLimits(
                                Optional.of(2500L), Optional.of(BigDecimal.TEN), List.of()));
        try (var node = codex.node()) {
            ScriptedCodex.patiently().until(node::isConnected);
            server.start(order);

            var result = codex.finished(order);
            assertThat(result.ending())
                    .isEqualTo(
                            new Ending.Failed(
                                    FailureCode.LIMIT,
                                    "the agent was stopped: it used 2770 tokens, the limit is"
                                            + " 2500"));
            assertThat(result.models()).containsExactly(USED);
            assertThat(result.usage()).isEqualTo(USED.usage());
            assertThat(result.model()).isEqualTo("gpt-x");
            assertThat(result.sessionId()).isEqualTo(ID);
            assertThat(server.artifacts().keySet())
                    .anySatisfy(name -> assertThat(name).startsWith("archive/"));
            assertThat(server.text(order, LogStream.ERR))
                    .contains("the limit is 2500")
                    .containsOnlyOnce("no price is known for the model gpt-x");
            assertThat(server.text(order, LogStream.STEPS))
                    .contains("\"step\":\"used\"", "\"model\":\"gpt-x\"")
                    .containsOnlyOnce("no price is known for the model gpt-x");
        }
    }

    @Test
    void what_a_cancelled_agent_has_used_is_known_and_so_is_its_account() throws Exception {
        var order = codex.order(0, SpendingLimits.NONE);
        try (var node = codex.node()) {
            ScriptedCodex.patiently().until(node::isConnected);
            server.start(order);
            ScriptedCodex.patiently().until(() -> !server.heard(NodeMessage.Used.class).isEmpty());
            assertThat(server.heard(NodeMessage.Used.class).getLast().models())
                    .containsExactly(USED);
            server.stop(order, "cancelled by a person");

            var result = codex.finished(order);
            assertThat(result.ending()).isEqualTo(new Ending.Stopped("cancelled by a person"));
            assertThat(result.killed()).isEmpty();
            assertThat(result.models()).containsExactly(USED);
            assertThat(server.heard(NodeMessage.Started.class).getLast().account())
                    .isEqualTo("key CODEX_API_KEY (job)");
        }
    }
}
