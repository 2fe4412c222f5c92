package cadre.wire.api;

import cadre.wire.id.NodeName;
import java.util.Optional;

/**
 * A key to be made.
 *
 * @param name who or what holds it, 1 to 100 characters; shown as submitter and actor
 * @param node for the grant {@code node}, which node it speaks for
 * @param expiresInSec from now, 60 or more; never when empty
 */
public record KeyRequest(
        String name, Grant grant, Optional<NodeName> node, Optional<Long> expiresInSec) {}
