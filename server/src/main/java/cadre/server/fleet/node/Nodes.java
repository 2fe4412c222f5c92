package cadre.server.fleet.node;

import cadre.server.access.Principal;
import cadre.server.fleet.placement.Scheduling;
import cadre.wire.api.InviteRequest;
import cadre.wire.api.InviteView;
import cadre.wire.api.JoinRequest;
import cadre.wire.api.KeyCreated;
import cadre.wire.api.NodeView;
import cadre.wire.api.Page;
import cadre.wire.event.Actor;
import cadre.wire.id.NodeName;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import java.time.Duration;
import java.util.List;

/** The nodes of the installation. Thread-safe; every method may block on the store. */
public final class Nodes {
    /** All nodes by name, on one page. */
    public Page<NodeView> list() {
        throw new UnsupportedOperationException();
    }

    /**
     * One node.
     *
     * @throws cadre.wire.error.CadreException NOT_FOUND that names the known ones
     */
    public NodeView node(NodeName name) {
        throw new UnsupportedOperationException();
    }

    /** Opens, drains or cordons a node; what it runs goes on. Needs operator. */
    public NodeView schedule(Principal by, NodeName name, Scheduling scheduling) {
        throw new UnsupportedOperationException();
    }

    /**
     * Removes a node: its key is revoked and its connection ends. Needs operator.
     *
     * @throws cadre.wire.error.CadreException CONFLICT while attempts are leased to it
     */
    public void remove(Principal by, NodeName name) {
        throw new UnsupportedOperationException();
    }

    /**
     * Makes an invite: single use, ten minutes, five tries. Needs admin.
     *
     * @param baseUrl this server as the new machine reaches it
     * @param jarSha256 of what {@code GET /join/cadre.jar} serves
     */
    public InviteView invite(
            Principal by, InviteRequest request, String baseUrl, String jarSha256) {
        throw new UnsupportedOperationException();
    }

    /**
     * Checks an invite's code without using it up, for the download of the program. A wrong one
     * costs a try.
     *
     * @throws cadre.wire.error.CadreException UNAUTHORIZED if it does not stand, GONE if it did
     */
    public void checkInvite(String code) {
        throw new UnsupportedOperationException();
    }

    /**
     * Uses an invite up and makes the node's key.
     *
     * @param address the peer's, for the audit
     * @throws cadre.wire.error.CadreException UNAUTHORIZED, GONE; CONFLICT if a node of that name
     *     is there and the invite was not made for it
     */
    public KeyCreated join(JoinRequest request, String address) {
        throw new UnsupportedOperationException();
    }

    /** Makes the key of a node on this machine ({@code cadre up}), without an invite. */
    public KeyCreated enlist(Actor by, NodeName name) {
        throw new UnsupportedOperationException();
    }

    /**
     * A node has connected. Ends its session before, compares what it holds with what is leased to
     * it, and puts the orders that were lost on the way back into its mail.
     *
     * @throws cadre.wire.error.CadreException FORBIDDEN if the key is no node's; INVALID for
     *     another protocol or impossible facts
     */
    public NodeSession hello(Principal node, NodeMessage.Hello hello) {
        throw new UnsupportedOperationException();
    }

    /**
     * The next Start and Stop messages for a node, in order; blocks until there are some.
     *
     * @return empty if none came in {@code maxWait}
     * @throws cadre.wire.error.CadreException GONE if {@code session} is no longer the node's: end
     *     the connection
     */
    public List<ServerMessage> awaitOrders(NodeName name, long session, Duration maxWait) {
        throw new UnsupportedOperationException();
    }

    /** The connection of that session has ended; nothing happens if a newer one is there. */
    public void disconnected(NodeName name, long session) {
        throw new UnsupportedOperationException();
    }

    /** Renews the leases of what the node holds; names what it must stop. */
    public ServerMessage.BeatSeen beat(Principal node, NodeMessage.Beat beat) {
        throw new UnsupportedOperationException();
    }

    /**
     * The agent's process has begun; nothing happens if the attempt is over.
     *
     * @throws cadre.wire.error.CadreException STALE if the attempt is not that node's with that
     *     token (so for the next three too)
     */
    public void started(Principal node, NodeMessage.Started started) {
        throw new UnsupportedOperationException();
    }

    /** The agent's first turn has begun: never started again by itself from here on. */
    public void turnBegan(Principal node, NodeMessage.TurnBegan turn) {
        throw new UnsupportedOperationException();
    }

    /** What the run has used so far. */
    public void used(Principal node, NodeMessage.Used used) {
        throw new UnsupportedOperationException();
    }

    /**
     * An attempt is over. Applied once, if it is the current one; else kept as evidence. The same
     * message again gives the same answer.
     */
    public ServerMessage.FinishedStored finished(Principal node, NodeMessage.Finished finished) {
        throw new UnsupportedOperationException();
    }
}
