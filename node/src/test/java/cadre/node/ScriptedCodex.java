package cadre.node;

import static org.awaitility.Awaitility.await;

import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.OnDisconnect;
import cadre.wire.job.PromptBy;
import cadre.wire.link.AgentOrder;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.ProgressOrder;
import cadre.wire.link.SpendingLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;

/** A node whose Codex is a shell script, and what is ordered of it. */
final class ScriptedCodex {
    private final Path folder;
    private final FakeServer server;
    private long nextJob;

    ScriptedCodex(Path folder, FakeServer server, long firstJob) {
        this.folder = folder;
        this.server = server;
        this.nextJob = firstJob;
    }

    /** From now on the CLI does this. */
    void install(String script) throws IOException {
        var program = Files.createDirectories(folder.resolve("bin")).resolve("codex");
        Files.writeString(program, script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    NodeAgent node() throws InterruptedException {
        return node(Map.of());
    }

    /** With these settings too. */
    NodeAgent node(Map<String, String> more) throws InterruptedException {
        var variables = new HashMap<>(more);
        variables.put("PATH", folder.resolve("bin") + ":/usr/bin:/bin:/usr/sbin:/sbin");
        return NodeAgent.start(
                NodeChild.config(folder, server.url(), variables), InstantSource.system());
    }

    /** Watched for progress. */
    AttemptOrder order(ProgressOrder progress) {
        return order(0, SpendingLimits.NONE, progress);
    }

    /** Ended after so many silent seconds, 0 for never. */
    AttemptOrder order(int idleSec, SpendingLimits limits) {
        return order(idleSec, limits, ProgressOrder.NONE);
    }

    private AttemptOrder order(int idleSec, SpendingLimits limits, ProgressOrder progress) {
        long job = nextJob++;
        return new AttemptOrder(
                new AttemptId(new JobId(job), 1),
                job,
                "a prompt",
                new AgentOrder(
                        new AgentName("codex"),
                        "codex",
                        "",
                        "",
                        List.of(),
                        List.of(),
                        PromptBy.STDIN,
                        ""),
                List.of(),
                Map.of("CODEX_API_KEY", "sk-job-123456"),
                List.of(),
                IsolationKind.AUTO,
                600,
                idleSec,
                limits,
                Optional.empty(),
                Optional.empty(),
                progress,
                new OnDisconnect.Wait());
    }

    AttemptResult finished(AttemptOrder order) {
        patiently().until(() -> server.result(order).isPresent());
        return server.result(order).orElseThrow();
    }

    static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(30));
    }
}
