package cadre.wire.job;

import cadre.wire.id.AgentName;
import cadre.wire.id.JobId;
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
        Optional<JobRequest> request) {
    public JobView {
        labels = Map.copyOf(labels);
        attempts = List.copyOf(attempts);
    }
}
