package cadre.node.attempt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.node.agents.AgentCli;
import cadre.node.agents.AgentClis;
import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.QuotaWindow;
import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.LogStream;
import cadre.wire.link.ProgressOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UnfinishedTest {
    private final Observation seen =
            new Observation(false, new Nobody(), new Progress(ProgressOrder.NONE, Optional::empty));

    private final AgentCli codex =
            new AgentClis(Map.of(), Path.of("/"), InstantSource.fixed(Instant.EPOCH)).cli("codex");

    @Test
    void a_cli_that_waits_for_a_quota_in_silence_ends_as_quota() {
        seen.step(
                new Step.Notice(
                        "Reconnecting... 1/5 (exceeded retry limit, last status: 429 Too Many"
                                + " Requests)"));

        assertThat(Unfinished.timedOut(codex, "idle_timeout", seen))
                .isInstanceOfSatisfying(
                        Ending.Failed.class,
                        failed -> {
                            assertThat(failed.code()).isEqualTo(FailureCode.QUOTA);
                            assertThat(failed.reason()).contains("429");
                        });
        assertThat(Unfinished.timedOut(codex, "timeout", seen))
                .isInstanceOfSatisfying(
                        Ending.TimedOut.class, out -> assertThat(out.said()).isPresent());
    }

    @Test
    void an_idle_timeout_quotes_what_the_cli_told_of_last() {
        assertThat(Unfinished.timedOut(codex, "idle_timeout", seen))
                .isEqualTo(new Ending.TimedOut("idle_timeout"));

        seen.said(LogStream.OUT, "Enter your API key: ".getBytes(UTF_8));
        assertThat(Unfinished.timedOut(codex, "idle_timeout", seen))
                .isEqualTo(
                        new Ending.TimedOut(
                                "idle_timeout",
                                Optional.of("its last line (stream out): Enter your API key:")));

        seen.heldUpBy(Optional.of(new Step.Notice("Cannot connect to API")));
        assertThat(Unfinished.timedOut(codex, "idle_timeout", seen))
                .isEqualTo(
                        new Ending.TimedOut("idle_timeout", Optional.of("Cannot connect to API")));
    }

    private static final class Nobody implements Observation.Listener {
        @Override
        public void silentFor(java.time.Duration time) {}

        @Override
        public void turnBegan() {}

        @Override
        public void used(Usage total, List<ModelUsage> models) {}

        @Override
        public void windows(List<QuotaWindow> windows) {}

        @Override
        public void noProgress(Progress.Stuck stuck) {}
    }
}
