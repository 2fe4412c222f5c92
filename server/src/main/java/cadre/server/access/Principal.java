package cadre.server.access;

import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.KeyId;
import cadre.wire.id.NodeName;
import java.util.Map;
import java.util.Optional;

/**
 * Who makes a request, as its key says.
 *
 * @param key the key
 * @param name who or what holds it
 * @param grant what it may do
 * @param node the node it speaks for, with the grant {@code node} only
 * @param address the peer's address as the server saw it
 */
public record Principal(
        KeyId key, String name, Grant grant, Optional<NodeName> node, String address) {

    /** The same as events name it. */
    public Actor actor() {
        return new Actor(name, Optional.of(key), address);
    }

    /**
     * Refuses what the key may not do.
     *
     * @throws CadreException FORBIDDEN if the grant does not include {@code needed}
     */
    public void require(Grant needed) {
        if (!grant.includes(needed)) {
            throw new CadreException(
                    ErrorCode.FORBIDDEN,
                    "This key may not do that",
                    Map.of("key", key, "grant", grant.word(), "needed", needed.word()),
                    "Use a key with the grant "
                            + needed.word()
                            + ", which an admin makes with 'cadre key create'");
        }
    }
}
