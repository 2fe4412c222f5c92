package cadre.wire.job;

import cadre.wire.id.AgentName;
import cadre.wire.id.JobId;
import cadre.wire.trace.Cause;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A job as the API shows it.
 *
 * @param prompt cut to 2,000 characters in lists
 * @param submitter the name of the key that filed it
 * @param attempts oldest first; in lists only the last
 * @param request as filed; absent in lists
 * @param cause the request that caused it, and its place in a trace; absent in lists, and if
 *     nothing is known
 */
public record JobView(
        JobId id,
        JobState status,
        String prompt,
        AgentName agent,
        String submitter,
        int priority,
        Map<String, String> labels,
        Instant filedAt,
        List<AttemptView> attempts,
        Optional<JobRequest> request,
        Optional<Cause> cause) {
    public JobView {
        labels = Map.copyOf(labels);
        attempts = List.copyOf(attempts);
        cause = cause == null ? Optional.empty() : cause;
    }

    /** One of whose cause nothing is said. */
    public JobView(
            JobId id,
            JobState status,
            String prompt,
            AgentName agent,
            String submitter,
            int priority,
            Map<String, String> labels,
            Instant filedAt,
            List<AttemptView> attempts,
            Optional<JobRequest> request) {
        this(
                id,
                status,
                prompt,
                agent,
                submitter,
                priority,
                labels,
                filedAt,
                attempts,
                request,
                Optional.empty());
    }

    /** The same with what caused it. */
    public JobView withCause(Optional<Cause> known) {
        return new JobView(
                id, status, prompt, agent, submitter, priority, labels, filedAt, attempts, request,
                known);
    }
}
