package cadre.server.usage.budget;

import cadre.wire.id.KeyId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Whose budget of the day is used up.
 *
 * @param team why nothing of the team may start, for people; empty if it may
 * @param keys the same of jobs that these keys filed
 * @param until the end of the day: from then on it says nothing
 */
public record Exhausted(Optional<String> team, Map<KeyId, String> keys, Instant until) {
    static final Exhausted NOTHING = new Exhausted(Optional.empty(), Map.of(), Instant.EPOCH);

    public Exhausted {
        keys = Map.copyOf(keys);
    }

    /** Why a job that this key filed may not start now, for people; empty if it may. */
    public Optional<String> why(KeyId submitter) {
        return team.or(() -> Optional.ofNullable(keys.get(submitter)));
    }
}
