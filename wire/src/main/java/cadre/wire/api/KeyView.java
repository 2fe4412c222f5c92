package cadre.wire.api;

import cadre.wire.id.KeyId;
import cadre.wire.id.MemberName;
import cadre.wire.id.NodeName;
import cadre.wire.id.TeamName;
import java.time.Instant;
import java.util.Optional;

/**
 * A key, without its secret.
 *
 * @param team the team in which it speaks for {@code member}; both or neither
 */
public record KeyView(
        KeyId id,
        String name,
        Grant grant,
        Optional<NodeName> node,
        Optional<TeamName> team,
        Optional<MemberName> member,
        Instant createdAt,
        Optional<Instant> expiresAt,
        Optional<Instant> revokedAt) {
    /** A key that speaks for no member of a team. */
    public KeyView(
            KeyId id,
            String name,
            Grant grant,
            Optional<NodeName> node,
            Instant createdAt,
            Optional<Instant> expiresAt,
            Optional<Instant> revokedAt) {
        this(
                id,
                name,
                grant,
                node,
                Optional.empty(),
                Optional.empty(),
                createdAt,
                expiresAt,
                revokedAt);
    }
}
