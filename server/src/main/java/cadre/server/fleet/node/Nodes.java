package cadre.server.fleet.node;

import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.feed.Feed;
import cadre.server.fleet.job.JobChanges;
import cadre.server.fleet.job.Leases;
import cadre.server.fleet.placement.Presence;
import cadre.server.fleet.placement.Roster;
import cadre.server.fleet.placement.Scheduling;
import cadre.server.fleet.placement.Seat;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.api.InviteRequest;
import cadre.wire.api.InviteView;
import cadre.wire.api.JoinRequest;
import cadre.wire.api.KeyCreated;
import cadre.wire.api.KeyRequest;
import cadre.wire.api.NodeView;
import cadre.wire.api.Page;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.NodeName;
import cadre.wire.link.LinkPace;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** The nodes of the installation. Thread-safe; every method may block on the store. */
public final class Nodes {
    private final Database db;
    private final Feed feed;
    private final Keys keys;
    private final JobChanges changes;
    private final NodeSessions sessions;
    private final Invites invites;

    /**
     * The nodes in {@code db}; those that are known enter the roster, offline.
     *
     * @param random makes the codes of invites: a {@code SecureRandom}, but for tests
     */
    public Nodes(
            Database db,
            Feed feed,
            Keys keys,
            JobChanges changes,
            NodeSessions sessions,
            RandomGenerator random) {
        this.db = db;
        this.feed = feed;
        this.keys = keys;
        this.changes = changes;
        this.sessions = sessions;
        this.invites = new Invites(random);
        if (!changes.peers().isShared()) {
            db.write(tx -> {
                NodeStore.disconnectAll(tx); // from an earlier server
                return true;
            });
        }
        db.read(NodeStore::all).forEach(this::know);
    }

    private void know(NodeStore.NodeRow node) {
        roster().know(node.name(), node.scheduling(), node.joinedAt(), node.seenAt(), node.facts());
        roster().tag(node.name(), node.addedTags());
    }

    /** All nodes by name, as work is given to them. */
    public List<Seat> seats() {
        return roster().seats();
    }

    /** How fast the links of the nodes go that are connected to this server and have said so. */
    public List<LinkPace> paces() {
        return sessions.paces().all();
    }

    private Roster roster() {
        return changes.roster();
    }

    /** All nodes by name, on one page. */
    public Page<NodeView> list() {
        var said = db.read(Said::read);
        return new Page<>(
                roster().seats().stream().map(seat -> view(seat, said)).toList(), Optional.empty());
    }

    /**
     * One node.
     *
     * @throws CadreException NOT_FOUND that names the known ones
     */
    public NodeView node(NodeName name) {
        var seat = seat(name);
        return view(seat, db.read(Said::read));
    }

    /** What operators said of nodes, which few nodes have anything of. */
    private record Said(Map<NodeName, Instant> drainBy, Map<NodeName, List<String>> addedTags) {
        static Said read(Tx tx) {
            return new Said(NodeStore.drainBy(tx), NodeStore.addedTags(tx));
        }
    }

    private static NodeView view(Seat seat, Said said) {
        return new NodeView(
                seat.name(),
                seat.presence().word(),
                seat.scheduling().word(),
                seat.joinedAt(),
                seat.seenAt(),
                seat.facts(),
                seat.load(),
                seat.holds(),
                Optional.ofNullable(said.drainBy().get(seat.name())),
                said.addedTags().getOrDefault(seat.name(), List.of()));
    }

    private Seat seat(NodeName name) {
        if (roster().seat(name).isEmpty()) { // it may just have joined at another server
            db.read(tx -> NodeStore.find(tx, name)).ifPresent(this::know);
        }
        return roster().seat(name).orElseThrow(() -> unknown(name));
    }

    private CadreException unknown(NodeName name) {
        var known =
                roster().seats().stream()
                        .map(seat -> seat.name().toString())
                        .collect(Collectors.joining(", "));
        return new CadreException(
                ErrorCode.NOT_FOUND,
                "No such node",
                Map.of("node", name),
                known.isEmpty() ? "No node has joined yet" : "Known nodes: " + known);
    }

    /**
     * Drains a node: it finishes what it runs and takes nothing new, and is drained when the last
     * of that is over, at once if it runs nothing. Needs operator.
     *
     * @param deadline what still runs after it is stopped, its work saved; replaces the one of an
     *     earlier call; 1 second to 30 days
     */
    public NodeView drain(Principal by, NodeName name, Optional<Duration> deadline) {
        by.require(Grant.OPERATOR);
        if (deadline.filter(Nodes::isNoDeadline).isPresent()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The deadline is out of range",
                    Map.of("node", name, "deadline_sec", deadline.get().toSeconds()),
                    "Use 1 second to 30 days, or none");
        }
        return schedule(by, name, Scheduling.DRAINING, deadline.map(changes.now()::plus));
    }

    private static boolean isNoDeadline(Duration deadline) {
        return deadline.compareTo(Duration.ofSeconds(1)) < 0
                || deadline.compareTo(Duration.ofDays(30)) > 0;
    }

    /**
     * Sets the tags that a node has besides its own, which it says itself and which stay. Jobs that
     * ask for them find the node at once, and one that waits may start.
     *
     * @param tags all of them, at most 50 of letters, digits and {@code . _ : / = -}, to 64
     *     characters; empty to leave the node its own alone
     * @throws CadreException FORBIDDEN below operator; NOT_FOUND; INVALID that names the tag
     */
    public NodeView tag(Principal by, NodeName name, List<String> tags) {
        by.require(Grant.OPERATOR);
        var wanted = NodeTags.checked(tags);
        seat(name);
        var seen = new CompletableFuture<List<String>>();
        db.write(tx -> {
            var was = NodeStore.lock(tx, name).orElseThrow(() -> unknown(name)).addedTags();
            if (!was.equals(wanted)) {
                NodeStore.tag(tx, name, wanted);
                tell(tx, "node.tagged", name, by.actor(), Map.of("was", was, "tags", wanted));
            }
            tx.afterCommit(() -> {
                roster().tag(name, wanted);
                changes.peers().changed(name);
                seen.complete(wanted);
            });
            return wanted;
        });
        // as in schedule: whoever asked reads next what was said
        seen.completeOnTimeout(wanted, 5, TimeUnit.SECONDS).join();
        changes.backlog().nudge();
        return node(name);
    }

    /** Opens or cordons a node; what it runs goes on. Needs operator. */
    public NodeView schedule(Principal by, NodeName name, Scheduling scheduling) {
        return schedule(by, name, scheduling, Optional.empty());
    }

    private NodeView schedule(
            Principal by, NodeName name, Scheduling scheduling, Optional<Instant> drainBy) {
        by.require(Grant.OPERATOR);
        if (scheduling == Scheduling.DRAINED) {
            throw new IllegalArgumentException("a node becomes drained by itself");
        }
        seat(name);
        var seen = new CompletableFuture<Scheduling>();
        var now =
                db.write(tx -> {
                    var to = schedule(tx, by, name, scheduling, drainBy);
                    tx.afterCommit(() -> {
                        roster().schedule(name, to);
                        changes.peers().changed(name);
                        seen.complete(to);
                    });
                    return to;
                });
        // in the order of the commits; and whoever asked reads next what was said
        seen.completeOnTimeout(now, 5, TimeUnit.SECONDS).join();
        changes.backlog().nudge();
        return node(name);
    }

    private Scheduling schedule(
            Tx tx, Principal by, NodeName name, Scheduling wanted, Optional<Instant> drainBy) {
        var was = NodeStore.lock(tx, name).orElseThrow(() -> unknown(name)).scheduling();
        var drains = wanted == Scheduling.DRAINING;
        var newDeadline = drains && !NodeStore.drainBy(tx, name).equals(drainBy);
        if ((was == wanted && !newDeadline) || (drains && was == Scheduling.DRAINED)) {
            return was;
        }
        NodeStore.schedule(tx, name, wanted, drainBy);
        var body = new TreeMap<String, Object>(Map.of("was", was.word()));
        drainBy.ifPresent(at -> body.put("drain_by", at));
        tell(tx, "node." + verb(wanted), name, by.actor(), body);
        return drains && changes.drain(tx, name) ? Scheduling.DRAINED : wanted;
    }

    private static String verb(Scheduling scheduling) {
        return switch (scheduling) {
            case OPEN -> "opened";
            case DRAINING -> "draining";
            case DRAINED -> "drained";
            case CORDONED -> "cordoned";
        };
    }

    /** Attempts that go on, or so one hopes, on nodes that do not answer; since longest first. */
    public List<Leases.Away> disconnected(int limit) {
        return sessions.leases().disconnected(limit);
    }

    /**
     * Removes a node: its key is revoked and its connection ends. What was leased to a node that is
     * not connected is over at once. Needs operator.
     *
     * @throws CadreException CONFLICT while attempts are leased to it and it is connected
     */
    public void remove(Principal by, NodeName name) {
        by.require(Grant.OPERATOR);
        if (seat(name).presence() != Presence.ONLINE) {
            var reason = "node %s was removed by %s".formatted(name, by.name());
            sessions.leases().endAll(name, reason, by.actor());
        }
        db.write(tx -> {
            if (NodeStore.lock(tx, name).isEmpty()) { // and nothing is claimed for it meanwhile
                throw unknown(name);
            }
            var holds = sessions.leases().heldBy(tx, name);
            if (!holds.isEmpty()) {
                throw new CadreException(
                        ErrorCode.CONFLICT,
                        "The node still holds attempts",
                        Map.of("node", name, "attempts", holds),
                        "Drain it and wait, or cancel its jobs");
            }
            NodeStore.delete(tx, name);
            keys.revokeOfNodeIn(tx, by.actor(), name);
            tell(tx, "node.removed", name, by.actor(), Map.of("node", name));
            tx.afterCommit(() -> changes.peers().changed(name));
            return name;
        });
        roster().forget(name);
    }

    /**
     * Makes an invite: single use, ten minutes, five tries. Needs admin.
     *
     * @param baseUrl this server as the new machine reaches it
     * @param jarSha256 of what {@code GET /join/cadre.jar} serves; empty if it serves nothing
     */
    public InviteView invite(
            Principal by, InviteRequest request, String baseUrl, String jarSha256) {
        by.require(Grant.ADMIN);
        var fresh =
                db.write(tx -> {
                    var made = invites.make(tx, request.node(), changes.now());
                    var thing = request.node().map(NodeName::name).orElse("node");
                    feed.append(
                            tx,
                            "node.invited",
                            thing,
                            Optional.empty(),
                            by.actor(),
                            Map.of("expires_at", made.expiresAt()));
                    return made;
                });
        return new InviteView(
                fresh.code(),
                fresh.expiresAt(),
                jarSha256,
                JoinLine.of(baseUrl, fresh.code(), jarSha256, request.node()),
                Optional.empty());
    }

    /**
     * Checks an invite's code without using it up, for the download of the program. A wrong one
     * costs a try.
     *
     * @throws CadreException UNAUTHORIZED if it does not stand, GONE if it did
     */
    public void checkInvite(String code) {
        var answer = db.write(tx -> invites.look(tx, code, changes.now()));
        if (!(answer instanceof Invites.Answer.Stands)) {
            throw Invites.refusal(answer);
        }
    }

    /**
     * Uses an invite up and makes the node's key.
     *
     * @param address the peer's, for the audit
     * @throws CadreException UNAUTHORIZED, GONE; CONFLICT if a node of that name is there and the
     *     invite was not made for it
     */
    public KeyCreated join(JoinRequest request, String address) {
        checkInvite(request.code()); // a wrong try must be kept; a failed write below is not
        var actor = new Actor(request.node().name(), Optional.empty(), address);
        return known(
                request.node(),
                db.write(tx -> {
                    var answer = invites.look(tx, request.code(), changes.now());
                    if (!(answer instanceof Invites.Answer.Stands stands)) {
                        throw Invites.refusal(answer);
                    }
                    checkName(tx, stands, request.node());
                    InviteStore.use(tx, stands.id(), changes.now()); // locked by the look
                    return enlistIn(tx, actor, request.node());
                }));
    }

    private static void checkName(Tx tx, Invites.Answer.Stands invite, NodeName name) {
        var isFor = invite.node();
        if (isFor.isPresent() && !isFor.get().equals(name)) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The invite is for another node",
                    Map.of("node", name, "invited", isFor.get()),
                    "Join with --name " + isFor.get());
        }
        if (isFor.isEmpty() && NodeStore.find(tx, name).isPresent()) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "There is a node of this name",
                    Map.of("node", name),
                    "Choose another --name; to replace that node, invite it by name");
        }
    }

    /** Makes the key of a node on this machine ({@code cadre up}), without an invite. */
    public KeyCreated enlist(Actor by, NodeName name) {
        return known(name, db.write(tx -> enlistIn(tx, by, name)));
    }

    private KeyCreated known(NodeName name, KeyCreated key) {
        db.read(tx -> NodeStore.find(tx, name)).ifPresent(this::know);
        return key;
    }

    private KeyCreated enlistIn(Tx tx, Actor by, NodeName name) {
        tx.lock("node-key:" + name); // one key at a time is the node's
        keys.revokeOfNodeIn(tx, by, name);
        var key =
                keys.createIn(
                        tx,
                        by,
                        new KeyRequest(
                                "node " + name, Grant.NODE, Optional.of(name), Optional.empty()));
        NodeStore.join(tx, name, key.key().id(), changes.now());
        tell(tx, "node.joined", name, by, Map.of("key", key.key().id()));
        tx.afterCommit(() -> changes.peers().changed(name));
        return key;
    }

    private void tell(Tx tx, String kind, NodeName node, Actor actor, Map<String, ?> body) {
        feed.append(tx, kind, node.toString(), Optional.empty(), actor, body);
    }

    /**
     * A node has connected. Ends its session before, compares what it holds with what is leased to
     * it, and puts the orders that were lost on the way back into its mail.
     *
     * @throws CadreException FORBIDDEN if the key is no node's; INVALID for another protocol or
     *     impossible facts; ALREADY_CONNECTED while another process is connected as this node
     */
    public NodeSession hello(Principal node, NodeMessage.Hello hello) {
        return sessions.hello(node, hello);
    }

    /**
     * The next Start and Stop messages for a node, in order; blocks until there are some.
     *
     * @return empty if none came in {@code maxWait}
     * @throws CadreException GONE if {@code session} is no longer the node's: end the connection
     */
    public List<ServerMessage> awaitOrders(NodeName name, long session, Duration maxWait) {
        return roster().receive(name, session, maxWait);
    }

    /** The connection of that session has ended; nothing happens if a newer one is there. */
    public void disconnected(NodeName name, long session) {
        sessions.disconnected(name, session);
    }

    /** Renews the leases of what the node holds; names what it must stop. */
    public ServerMessage.BeatSeen beat(Principal node, NodeMessage.Beat beat) {
        return sessions.beat(node, beat);
    }

    /**
     * The agent's process has begun; nothing happens if the attempt is over.
     *
     * @throws CadreException STALE if the attempt is not that node's with that token (so for the
     *     next three too)
     */
    public void started(Principal node, NodeMessage.Started started) {
        sessions.attempts().started(node, started);
    }

    /** The agent's first turn has begun: never started again by itself from here on. */
    public void turnBegan(Principal node, NodeMessage.TurnBegan turn) {
        sessions.attempts().turnBegan(node, turn);
    }

    /** As {@link cadre.server.fleet.job.Attempts#noProgress}. */
    public void noProgress(Principal node, NodeMessage.NoProgress stuck) {
        sessions.attempts().noProgress(node, stuck);
    }

    /** What the run has used so far. */
    public void used(Principal node, NodeMessage.Used used) {
        sessions.attempts().used(node, used);
    }

    /**
     * An attempt is over. Applied once, if it is the current one; else kept as evidence. The same
     * message again gives the same answer. What the node has sent of the log is compared with what
     * is stored, and the result says what came of that.
     */
    public ServerMessage.FinishedStored finished(Principal node, NodeMessage.Finished finished) {
        return sessions.finished(node, finished);
    }
}
