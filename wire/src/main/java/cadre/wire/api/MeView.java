package cadre.wire.api;

import cadre.wire.id.KeyId;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.util.Optional;

/**
 * Whose key this is, and what server it is.
 *
 * @param team the team in which the key speaks for {@code member}; both or neither
 */
public record MeView(
        KeyId key,
        String name,
        Grant grant,
        Optional<TeamName> team,
        Optional<MemberName> member,
        String version,
        String url) {}
