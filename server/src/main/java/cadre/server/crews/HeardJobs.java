package cadre.server.crews;

import cadre.server.access.Principal;
import cadre.server.fleet.job.Jobs;
import cadre.server.fleet.log.JobLogs;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptView;
import cadre.wire.job.JobView;
import cadre.wire.job.LogStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/**
 * Jobs of crews with what they answered. A command of one's own has no answer in its result, since
 * nobody knows its output: here the end of what it printed is its answer.
 */
public record HeardJobs(Jobs jobs, JobLogs logs) {
    /** As much as a result holds for its readers here, in bytes. */
    private static final int MOST = 64 * 1024;

    /**
     * One job.
     *
     * @param cli what its agent is
     * @throws cadre.wire.error.CadreException NOT_FOUND if it was deleted
     */
    public JobView job(JobId id, String cli) {
        var job = jobs.job(Principal.CADRE, id);
        if (!cli.equals("custom") || !job.status().isOver() || job.attempts().isEmpty()) {
            return job;
        }
        var last = job.attempts().getLast();
        var isSilent = last.result().filter(result -> result.answer().isBlank()).isPresent();
        return isSilent ? with(job, last, printed(last.id())) : job;
    }

    private static JobView with(JobView job, AttemptView last, String answer) {
        var attempts = new ArrayList<>(job.attempts());
        attempts.set(
                attempts.size() - 1,
                new AttemptView(
                        last.id(),
                        last.token(),
                        last.state(),
                        last.node(),
                        last.claimedAt(),
                        last.startedAt(),
                        last.endedAt(),
                        last.turnBegun(),
                        last.usage(),
                        last.account(),
                        last.humanStream(),
                        last.result().map(result -> result.withAnswer(answer))));
        return new JobView(
                job.id(),
                job.status(),
                job.prompt(),
                job.agent(),
                job.submitter(),
                job.priority(),
                job.labels(),
                job.filedAt(),
                attempts,
                job.request(),
                job.cause());
    }

    private String printed(AttemptId attempt) {
        var end = logs.end(attempt, LogStream.OUT);
        var bytes = new ByteArrayOutputStream();
        try {
            logs.copy(attempt, LogStream.OUT, Math.max(0, end - MOST), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toString(StandardCharsets.UTF_8).strip();
    }
}
