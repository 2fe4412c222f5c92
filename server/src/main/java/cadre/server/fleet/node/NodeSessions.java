package cadre.server.fleet.node;

import cadre.server.access.Principal;
import cadre.server.feed.Feed;
import cadre.server.feed.cause.KnownCauses;
import cadre.server.fleet.job.Attempts;
import cadre.server.fleet.job.JobChanges;
import cadre.server.fleet.job.Leases;
import cadre.server.fleet.job.Starts;
import cadre.server.fleet.log.JobLogs;
import cadre.server.fleet.placement.Scheduling;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.NodeName;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.HeldAttempt;
import cadre.wire.link.NodeFacts;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions of connected nodes: hello, beats, the end. */
public final class NodeSessions {
    private static final Logger log = LoggerFactory.getLogger(NodeSessions.class);
    private static final int MOST_HELD = 2000;
    private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9-]{1,64}");

    private final Database db;
    private final Feed feed;
    private final JobChanges changes;
    private final Leases leases;
    private final Attempts attempts;
    private final Starts starts;
    private final JobLogs logs;
    private final Connections connections;
    private final Paces paces = new Paces();

    /** No session yet. */
    public NodeSessions(
            Database db,
            Feed feed,
            JobChanges changes,
            Leases leases,
            Attempts attempts,
            Starts starts,
            JobLogs logs) {
        this.db = db;
        this.feed = feed;
        this.changes = changes;
        this.leases = leases;
        this.attempts = attempts;
        this.starts = starts;
        this.logs = logs;
        this.connections = new Connections(db, feed, changes, leases.terms());
    }

    Connections connections() {
        return connections;
    }

    Paces paces() {
        return paces;
    }

    Leases leases() {
        return leases;
    }

    Attempts attempts() {
        return attempts;
    }

    ServerMessage.FinishedStored finished(Principal node, NodeMessage.Finished finished) {
        if (finished.logs().isEmpty()) {
            return attempts.finished(node, finished, List.of());
        }
        attempts.check(node, finished.attempt(), finished.token());
        var checked = logs.check(finished.attempt(), finished.logs());
        return attempts.finished(node, finished, checked);
    }

    /** The node's welcome waits for nobody outside. */
    private void send(NodeName name, AttemptOrder order) {
        if (starts.asksOutside(order)) {
            Thread.ofVirtual()
                    .name("start of " + order.attempt())
                    .start(() -> sendAlone(name, order));
        } else {
            sendNow(name, order);
        }
    }

    /** What is not handed over is so when its node says hello again, or its lease ends. */
    private void sendAlone(NodeName name, AttemptOrder order) {
        try {
            sendNow(name, order);
            starts.stops(List.of(order.attempt()))
                    .forEach(stop -> changes.roster().send(name, stop));
        } catch (RuntimeException e) {
            KnownCauses.on(log.atWarn(), order.cause())
                    .setCause(e)
                    .addKeyValue("attempt", order.attempt())
                    .log("an attempt was not handed to its node");
        }
    }

    private void sendNow(NodeName name, AttemptOrder order) {
        starts.of(order).ifPresent(start -> changes.roster().send(name, start));
    }

    NodeSession hello(Principal node, NodeMessage.Hello hello) {
        var name = Attempts.name(node);
        check(hello);
        if (changes.roster().seat(name).isEmpty()) {
            meet(node, name, hello.facts());
        }
        // first the mail, then the store: an order that is claimed meanwhile is sent twice, not
        // never, and starting is idempotent by token
        var session =
                changes.roster().connect(name, hello.instance(), hello.facts(), changes.now());
        if (hello.leaving()) {
            changes.roster().leaves(name, session);
        }
        var resync = resync(node, name, session, hello);
        resync.orders().forEach(order -> send(name, order));
        changes.backlog().nudge();
        var terms = leases.terms();
        return new NodeSession(
                session,
                new ServerMessage.Welcome(
                        name,
                        (int) terms.lease().toSeconds(),
                        (int) Math.max(1, terms.beat().toSeconds()),
                        logs.ends(hello.held().stream().map(HeldAttempt::attempt).toList()),
                        resync.stops(),
                        true));
    }

    /**
     * Where there are several servers, two transactions: once the first one is committed, no other
     * server can claim anything for the node, so that the second one sees all that is leased to it.
     */
    private Leases.Resync resync(
            Principal node, NodeName name, long session, NodeMessage.Hello hello) {
        try {
            if (!db.dialect().isShared()) {
                return db.write(tx -> {
                    connections.takeHere(tx, name, session, hello.instance());
                    return online(tx, node, name, hello);
                });
            }
            connections.take(name, session, hello.instance());
            return db.write(tx -> online(tx, node, name, hello));
        } catch (RuntimeException e) {
            changes.roster().disconnect(name, session);
            throw e;
        }
    }

    /** It is new here: another server made its key, or someone by hand; then it joins now. */
    private void meet(Principal node, NodeName name, NodeFacts facts) {
        var known =
                db.write(tx -> {
                    var there = NodeStore.find(tx, name);
                    if (there.isEmpty()) {
                        NodeStore.join(tx, name, node.key(), changes.now());
                        tell(tx, "node.joined", name, node.actor(), Map.of("node", name));
                    }
                    return there;
                });
        var now = changes.now();
        changes.roster()
                .know(
                        name,
                        known.map(NodeStore.NodeRow::scheduling).orElse(Scheduling.OPEN),
                        known.map(NodeStore.NodeRow::joinedAt).orElse(now),
                        now,
                        facts);
        known.ifPresent(row -> changes.roster().tag(name, row.addedTags()));
    }

    private Leases.Resync online(Tx tx, Principal node, NodeName name, NodeMessage.Hello hello) {
        var resync = leases.resync(tx, name, hello.held(), node.actor());
        NodeStore.said(tx, name, hello.facts(), changes.now());
        tell(
                tx,
                "node.online",
                name,
                node.actor(),
                Map.of(
                        "version", hello.facts().version(),
                        "slots", hello.facts().slots(),
                        "held", hello.held().size(),
                        "ordered_again", resync.orders().size()));
        tx.afterCommit(() -> changes.peers().changed(name));
        return resync;
    }

    private static void check(NodeMessage.Hello hello) {
        if (!NodeMessage.isSpoken(hello.protocol())) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The node speaks another protocol",
                    Map.of("protocol", hello.protocol(), "ours", NodeMessage.PROTOCOL),
                    "Run a version of Cadre that the server understands");
        }
        if (!INSTANCE.matcher(hello.instance()).matches()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The instance of the node has a wrong form",
                    Map.of("characters", hello.instance().length()),
                    "Use 1 to 64 letters, digits and '-'");
        }
        FactsCheck.check(hello.facts());
        checkHeld(hello.held());
    }

    private static void checkHeld(List<HeldAttempt> held) {
        if (held.size() > MOST_HELD) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The node holds too many attempts",
                    Map.of("held", held.size()),
                    "This is a bug of the node; report it");
        }
    }

    void disconnected(NodeName name, long session) {
        paces.forget(name); // of one that is back already until its next beat
        if (!changes.roster().disconnect(name, session)) {
            return;
        }
        try {
            connections.end(name, session);
        } catch (CadreException e) {
            // the store is away; once it is back it is compared with who is connected
            log.atWarn()
                    .addKeyValue("node", name)
                    .addKeyValue("reason", e.what())
                    .log("the end of a connection could not be stored");
        }
    }

    ServerMessage.BeatSeen beat(Principal node, NodeMessage.Beat said) {
        var name = Attempts.name(node);
        checkHeld(said.held());
        var beat = FactsCheck.checked(said);
        paces.said(name, beat.pace());
        var disk = beat.disk();
        var before = changes.roster().seen(name, changes.now(), beat);
        var wasSilent = before.wasSilent();
        var wasFull = before.disk().isFull();
        var stops =
                db.write(tx -> {
                    var over = leases.renew(tx, name, beat.held());
                    NodeStore.seen(tx, name, changes.now(), beat.load()); // attempts before nodes
                    if (wasSilent) {
                        var body = Map.of("was", "silent");
                        tell(tx, "node.online", name, node.actor(), body);
                    }
                    if (wasFull != disk.isFull()) {
                        tell(
                                tx,
                                disk.isFull() ? "node.disk_full" : "node.disk_has_room",
                                name,
                                node.actor(),
                                Map.of(
                                        "free_bytes",
                                        beat.diskFreeBytes(),
                                        "reason",
                                        disk.isFull() ? disk.full() : before.disk().full()));
                    }
                    return over;
                });
        if (wasSilent || (wasFull && !disk.isFull())) {
            changes.backlog().nudge();
        }
        leases.stopIdle(name, beat.held()); // jobs before attempts: not in the beat's transaction
        return new ServerMessage.BeatSeen(stops);
    }

    private void tell(Tx tx, String kind, NodeName node, Actor actor, Map<String, ?> body) {
        feed.append(tx, kind, node.toString(), Optional.empty(), actor, body);
    }
}
