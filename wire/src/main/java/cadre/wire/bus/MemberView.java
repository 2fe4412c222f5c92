package cadre.wire.bus;

import cadre.wire.id.MemberName;
import java.time.Instant;

/**
 * A member of a team.
 *
 * @param unread how many messages it has neither read nor acknowledged
 * @param urgent how many of these are urgent
 */
public record MemberView(
        MemberName name, MemberKind kind, Instant joinedAt, long unread, long urgent) {}
