package cadre.server.outbound;

import cadre.server.feed.Filter;
import cadre.wire.id.TeamName;
import cadre.wire.id.WebhookName;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A webhook as it stands.
 *
 * @param kinds of the events that it gets; empty for all
 * @param reason why it is disabled; else empty
 * @param seq the feed is read up to here
 * @param secret the number of the secret that signs
 * @param oldUntil until then the secret before signs too
 * @param failures in a row
 * @param token fences whoever took it before
 * @param sent how many messages were taken
 * @param missed how often events were deleted before they were read
 * @param status of the last answer; empty if there was none
 * @param answer its first characters, or why there was none
 */
record Endpoint(
        WebhookName name,
        URI url,
        List<String> kinds,
        Optional<TeamName> team,
        State state,
        String reason,
        long seq,
        int secret,
        Optional<Instant> oldUntil,
        Instant due,
        int failures,
        Optional<Instant> failingSince,
        long token,
        long sent,
        long missed,
        Optional<Instant> triedAt,
        Optional<Integer> status,
        String answer,
        Instant createdAt,
        String createdBy) {
    Endpoint {
        kinds = List.copyOf(kinds);
    }

    /** What it does. */
    enum State {
        /** It is sent to. */
        ACTIVE,
        /** A person stopped it; its place in the feed stays. */
        PAUSED,
        /** Cadre stopped it. */
        DISABLED
    }

    Filter filter() {
        var all = Filter.ALL.withKinds(Set.copyOf(kinds));
        return team.map(all::inTeam).orElse(all);
    }
}
