package cadre.server.crews;

import cadre.wire.crew.TryKind;
import cadre.wire.crew.TryState;
import cadre.wire.crew.TryView;
import cadre.wire.id.AgentName;
import cadre.wire.id.CrewId;
import cadre.wire.id.JobId;
import cadre.wire.id.MemberName;
import java.time.Instant;
import java.util.Optional;

/**
 * A row of the table crew_try without its request.
 *
 * @param part its position, or {@link #TRIAGE}
 */
record TryRow(
        CrewId crew,
        int part,
        int number,
        TryKind kind,
        AgentName agent,
        String cli,
        Optional<MemberName> worker,
        TryState state,
        String why,
        Optional<JobId> job,
        Instant since,
        Optional<Instant> endedAt) {
    /** Stands for the split of the request in place of a part. */
    static final int TRIAGE = -1;

    TryRow ended(TryState how, String reason, Instant at) {
        return new TryRow(
                crew,
                part,
                number,
                kind,
                agent,
                cli,
                worker,
                how,
                reason,
                job,
                since,
                Optional.of(at));
    }

    TryView view() {
        return new TryView(number, kind, agent, cli, job, state, why, since, endedAt);
    }
}
