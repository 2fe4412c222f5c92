package cadre.wire.api;

import cadre.wire.id.KeyId;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.time.Instant;
import java.util.Optional;

/**
 * A session of the console: its key acts, without being in the browser.
 *
 * @param team the team in which the key speaks for {@code member}; both or neither
 * @param expiresAt when it ends at the latest; earlier after 12 hours without a request
 */
public record SessionView(
        KeyId key,
        String name,
        Grant grant,
        Optional<TeamName> team,
        Optional<MemberName> member,
        Instant expiresAt) {}
