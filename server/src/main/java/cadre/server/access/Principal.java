package cadre.server.access;

import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.KeyId;
import cadre.wire.id.NodeName;
import cadre.wire.id.TeamName;
import java.util.Map;
import java.util.Optional;

/**
 * Who makes a request, as its key says.
 *
 * @param key the key; number 0, which no key has, for one that several share
 * @param name who or what holds it
 * @param grant what it may do
 * @param node the node it speaks for, with the grant {@code node}; with a seat, the node that runs
 *     the attempt which has that seat
 * @param seat the member of a team it speaks for
 * @param sharedTeam the team whose shared key it is: good for that team's bus, whoever's name it
 *     gives
 * @param address the peer's address as the server saw it
 */
public record Principal(
        KeyId key,
        String name,
        Grant grant,
        Optional<NodeName> node,
        Optional<Seat> seat,
        Optional<TeamName> sharedTeam,
        String address) {
    /** Cadre, for what it does by itself: never handed out. */
    public static final Principal CADRE =
            new Principal(new KeyId(0), "cadre", Grant.OPERATOR, Optional.empty(), "");

    /** Who speaks for no member of a team. */
    public Principal(KeyId key, String name, Grant grant, Optional<NodeName> node, String address) {
        this(key, name, grant, node, Optional.empty(), Optional.empty(), address);
    }

    /** The same as events name it. */
    public Actor actor() {
        return new Actor(name, isShared() ? Optional.empty() : Optional.of(key), address);
    }

    /** Whether a node asks for an attempt that is leased to it. */
    public boolean isDeputy() {
        return node.isPresent() && seat.isPresent();
    }

    /** Whether several share the key, so that it says nothing about who this is. */
    public boolean isShared() {
        return key.number() == 0;
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
