package cadre.server.crews;

import cadre.wire.crew.CombinedView;
import cadre.wire.crew.CrewRequest;
import cadre.wire.crew.CrewState;
import cadre.wire.id.CrewId;
import cadre.wire.id.KeyId;
import cadre.wire.id.TeamName;
import java.time.Instant;
import java.util.Optional;

/** A row of the table crew. */
record CrewRow(
        CrewId id,
        CrewState state,
        String why,
        CrewRequest request,
        KeyId submitterKey,
        String submitter,
        Optional<TeamName> team,
        Optional<String> train,
        Optional<CombinedView> combined,
        CrewState endsAs,
        Instant filedAt,
        Optional<Instant> endedAt) {
    /** The same as if it had been asked for like this. */
    CrewRow asking(CrewRequest other) {
        return new CrewRow(
                id,
                state,
                why,
                other,
                submitterKey,
                submitter,
                team,
                train,
                combined,
                endsAs,
                filedAt,
                endedAt);
    }
}
