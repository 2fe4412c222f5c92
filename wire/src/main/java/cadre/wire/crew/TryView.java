package cadre.wire.crew;

import cadre.wire.id.AgentName;
import cadre.wire.id.JobId;
import java.time.Instant;
import java.util.Optional;

/**
 * One try of a part.
 *
 * @param number from 1, in the order of the tries of its part
 * @param agent the profile
 * @param cli its CLI
 * @param job absent until it is filed, and for one that was skipped
 * @param why it ended as it did, for people; empty for a success
 */
public record TryView(
        int number,
        TryKind kind,
        AgentName agent,
        String cli,
        Optional<JobId> job,
        TryState state,
        String why,
        Instant since,
        Optional<Instant> endedAt) {}
