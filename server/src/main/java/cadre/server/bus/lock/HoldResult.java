package cadre.server.bus.lock;

import cadre.wire.bus.LockGrant;
import cadre.wire.id.MemberName;
import java.util.Optional;

/** What releasing, keeping up or taking away a lock came to. */
public sealed interface HoldResult {
    /** Done; the lock as it was, or is now if it was kept up. */
    record Done(LockGrant lock) implements HoldResult {}

    /** It is not theirs: someone else's, nobody's, or its token is another one. */
    record NotHeld(Optional<MemberName> heldBy) implements HoldResult {}
}
