package cadre.wire.bus;

import cadre.wire.id.MemberName;
import java.util.Optional;

/**
 * A member that gets a key.
 *
 * @param expiresInSec how long its key is good; for ever when empty
 */
public record MemberRequest(MemberName name, Optional<Long> expiresInSec) {}
