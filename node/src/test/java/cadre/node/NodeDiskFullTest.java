package cadre.node;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.job.Ending;
import cadre.wire.job.LogStream;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.SpendingLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of jobs while the disk of their node is full: they wait. */
@Tag("e2e")
class NodeDiskFullTest {
    private static final String CODEX =
            """
            #!/bin/sh
            case $1 in --version) echo codex-cli 0.169.0; exit;; esac
            [ "$2" = --help ] && exit
            echo '{"type":"thread.started","thread_id":"x"}'
            n=0
            while [ $n -lt TENTHS ]; do n=$((n+1)); sleep 0.1; done
            echo work > work.txt
            echo '{"type":"item.completed","item":{"id":"i","type":"agent_message","text":"Done."}}'
            echo '{"type":"turn.completed","usage":{}}'
            """;

    @TempDir Path folder;
    private final FakeServer server = new FakeServer();
    private ScriptedCodex codex;
    private SmallDisk disk;

    @BeforeEach
    void begin() throws Exception {
        disk = SmallDisk.mount(folder.resolve("disk"), 120);
        codex = new ScriptedCodex(folder, server, ProcessHandle.current().pid() * 1000 + 901);
    }

    @AfterEach
    void end() throws Exception {
        server.close();
        disk.close();
    }

    @Test
    void a_job_that_comes_while_the_disk_is_full_waits_and_says_why() throws Exception {
        codex.install(CODEX.replace("TENTHS", "1"));
        var order = codex.order(0, SpendingLimits.NONE);
        try (var node = node()) {
            ScriptedCodex.patiently().until(node::isConnected);
            disk.fillUpTo(5_000_000);
            ScriptedCodex.patiently().until(this::isFull);
            server.start(order);
            ScriptedCodex.patiently()
                    .until(() -> errors(order).contains("the node's disk is full"));
            assertThat(server.result(order)).isEmpty();

            disk.free();

            assertThat(codex.finished(order).ending()).isEqualTo(new Ending.Succeeded());
            assertThat(errors(order)).contains("there is room on the node's disk again");
            ScriptedCodex.patiently().until(() -> !isFull());
        }
    }

    @Test
    void an_agent_pauses_when_the_disk_is_full_to_its_last_byte_and_goes_on_where_it_was()
            throws Exception {
        codex.install(CODEX.replace("TENTHS", "150"));
        var order = codex.order(0, SpendingLimits.NONE);
        try (var node = node()) {
            ScriptedCodex.patiently().until(node::isConnected);
            server.start(order);
            ScriptedCodex.patiently()
                    .until(() -> server.text(order, LogStream.OUT).contains("thread.started"));
            disk.fillUpTo(0);
            ScriptedCodex.patiently().until(() -> errors(order).contains("paused, for"));

            disk.free();

            ScriptedCodex.patiently().until(() -> errors(order).contains("goes on after a pause"));
            ScriptedCodex.patiently()
                    .pollDelay(Duration.ZERO)
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> server.result(order).isPresent());
            var result = server.result(order).orElseThrow();
            assertThat(result.answer()).isEqualTo("Done.");
            assertThat(result.warnings()).isEmpty();
            assertThat(server.artifacts().keySet())
                    .anySatisfy(name -> assertThat(name).startsWith("archive/"));
        }
    }

    private NodeAgent node() throws InterruptedException {
        return codex.node(
                Map.of(
                        "CADRE_HOME",
                        disk.folder().resolve("home").toString(),
                        "CADRE_WORK",
                        disk.folder().resolve("work").toString(),
                        "CADRE_NODE_MIN_FREE_BYTES",
                        "40000000"));
    }

    private boolean isFull() {
        var beats = server.heard(NodeMessage.Beat.class);
        return !beats.isEmpty() && beats.getLast().disk().isFull();
    }

    private String errors(AttemptOrder order) {
        return server.text(order, LogStream.ERR);
    }
}
