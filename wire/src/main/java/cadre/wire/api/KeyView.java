package cadre.wire.api;

import cadre.wire.id.KeyId;
import cadre.wire.id.NodeName;
import java.time.Instant;
import java.util.Optional;

/** A key, without its secret. */
public record KeyView(
        KeyId id,
        String name,
        Grant grant,
        Optional<NodeName> node,
        Instant createdAt,
        Optional<Instant> expiresAt,
        Optional<Instant> revokedAt) {}
