package cadre.server.fleet.job;

import cadre.wire.agent.Usage;
import cadre.wire.id.AttemptId;
import cadre.wire.id.NodeName;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.AttemptView;
import cadre.wire.job.FailureCode;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Rows as the API shows them. */
final class Views {
    private static final String HIDDEN = "(hidden)";

    private Views() {}

    /**
     * A job.
     *
     * @param attempts oldest first; in lists only the last
     * @param used what they used, with the cost that counts
     * @param why of a queued one
     */
    static JobView job(
            JobRow job,
            List<AttemptRow> attempts,
            Map<AttemptId, Usage> used,
            String why,
            Optional<JobRequest> request) {
        return new JobView(
                job.id(),
                state(job, attempts, why),
                request.map(JobRequest::prompt).orElse(job.promptHead()),
                job.agent(),
                job.submitter(),
                job.priority(),
                job.labels(),
                job.filedAt(),
                attempts.stream().map(attempt -> attempt(attempt, used)).toList(),
                request.map(Views::withEnvHidden));
    }

    private static JobState state(JobRow job, List<AttemptRow> attempts, String why) {
        return switch (job.state()) {
            case "queued" -> new JobState.Queued(job.since(), why);
            case "running" ->
                    new JobState.Running(
                            job.lastAttempt(),
                            node(job),
                            job.since(),
                            attempts.getLast()
                                    .disconnectedAt()
                                    .orElseGet(() -> attempts.getLast().leaseUntil()),
                            job.stopping().why(),
                            attempts.getLast().disconnectedAt(),
                            Disconnection.text(attempts.getLast()));
            case "succeeded" -> new JobState.Succeeded(job.lastAttempt(), job.since());
            case "failed" ->
                    new JobState.Failed(
                            FailureCode.valueOf(job.outcomeCode().toUpperCase(Locale.ROOT)),
                            job.outcome(),
                            job.since());
            case "cancelled" ->
                    new JobState.Cancelled(job.outcome(), job.stopping().reason(), job.since());
            case "timed_out" -> timedOut(job);
            case "lost" -> new JobState.Lost(job.outcome(), job.since());
            default -> throw new IllegalStateException("unknown state " + job.state());
        };
    }

    /** Jobs of earlier versions have the limit alone, as their outcome. */
    private static JobState timedOut(JobRow job) {
        return job.outcomeCode().isEmpty()
                ? new JobState.TimedOut(job.outcome(), job.since())
                : new JobState.TimedOut(
                        job.outcomeCode(),
                        job.since(),
                        Optional.of(job.outcome()).filter(said -> !said.isEmpty()));
    }

    private static NodeName node(JobRow job) {
        return job.node()
                .orElseThrow(() -> new IllegalStateException(job.id() + " runs on no node"));
    }

    private static AttemptView attempt(AttemptRow attempt, Map<AttemptId, Usage> used) {
        return new AttemptView(
                attempt.id(),
                attempt.token(),
                attempt.state(),
                attempt.node(),
                attempt.claimedAt(),
                attempt.startedAt(),
                attempt.endedAt(),
                attempt.turnBegun(),
                used.getOrDefault(attempt.id(), Usage.NONE),
                attempt.account(),
                LogStream.valueOf(attempt.humanStream().toUpperCase(Locale.ROOT)),
                attempt.result().isEmpty()
                        ? Optional.empty()
                        : Optional.of(Json.read(attempt.result(), AttemptResult.class)));
    }

    // whoever may read jobs need not know what was put into their environment
    private static JobRequest withEnvHidden(JobRequest request) {
        Map<String, String> hidden = new TreeMap<>();
        request.env().keySet().forEach(name -> hidden.put(name, HIDDEN));
        return request.withEnv(hidden);
    }
}
