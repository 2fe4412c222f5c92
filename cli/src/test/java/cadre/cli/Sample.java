package cadre.cli;

import cadre.wire.agent.Usage;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.id.NodeName;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.AttemptView;
import cadre.wire.job.Ending;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.job.LogStream;
import cadre.wire.job.RepositoryChange;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Jobs as a server would show them. */
public final class Sample {
    /** When everything happens. */
    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    public static final JobId JOB = JobId.of("j17");
    public static final AttemptId ATTEMPT = AttemptId.of("j17.1");

    private Sample() {}

    public static JobView job(JobState state, AttemptView... attempts) {
        return new JobView(
                JOB,
                state,
                "edit docs/new.txt hello",
                new AgentName("rehearsal"),
                "admin",
                5,
                Map.of(),
                NOON,
                List.of(attempts),
                Optional.empty());
    }

    public static JobView queued() {
        return job(new JobState.Queued(NOON, "no node is connected"));
    }

    public static JobView running() {
        return job(
                new JobState.Running(ATTEMPT, new NodeName("build-1"), NOON, NOON, ""),
                attempt("running", LogStream.OUT, Optional.empty()));
    }

    public static JobView succeeded() {
        return succeeded(LogStream.OUT);
    }

    public static JobView succeeded(LogStream human) {
        return over(new JobState.Succeeded(ATTEMPT, NOON), human, "all done\nand tested", change());
    }

    public static JobView answering(String answer) {
        return over(new JobState.Succeeded(ATTEMPT, NOON), LogStream.OUT, answer, change());
    }

    public static JobView changed(RepositoryChange... changes) {
        return over(new JobState.Succeeded(ATTEMPT, NOON), LogStream.OUT, "done", changes);
    }

    public static JobView ended(JobState state) {
        return job(state);
    }

    private static JobView over(
            JobState state, LogStream human, String answer, RepositoryChange... changes) {
        var result =
                new AttemptResult(
                        new Ending.Succeeded(),
                        Optional.of(0),
                        true,
                        answer,
                        "s-1",
                        "scripted",
                        new Usage(1200, 300, 0, 45, 0, Optional.of(new BigDecimal("0.0123"))),
                        List.of(),
                        IsolationKind.BUBBLEWRAP,
                        List.of(changes),
                        List.of("sleep 100"),
                        List.of(),
                        41_000);
        return job(state, attempt("succeeded", human, Optional.of(result)));
    }

    private static RepositoryChange change() {
        return new RepositoryChange(
                "shop",
                "1".repeat(40),
                "2".repeat(40),
                1,
                List.of(
                        new RepositoryChange.FileStat("docs/new.txt", 2, 0, false),
                        new RepositoryChange.FileStat("src/Main.java", 10, 3, false)),
                2,
                12,
                3);
    }

    public static AttemptView attempt(
            String state, LogStream human, Optional<AttemptResult> result) {
        return new AttemptView(
                ATTEMPT,
                7,
                state,
                new NodeName("build-1"),
                NOON,
                Optional.of(NOON),
                result.map(_ -> NOON.plusSeconds(41)),
                true,
                Usage.NONE,
                "",
                human,
                result);
    }
}
