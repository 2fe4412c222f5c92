package cadre.server.fleet.node;

import cadre.server.feed.Feed;
import cadre.server.fleet.LeaseTerms;
import cadre.server.fleet.job.JobChanges;
import cadre.server.fleet.placement.Roster;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.event.Actor;
import cadre.wire.id.NodeName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * To which server each node is connected, as the store says: what gives a server the right to claim
 * jobs for a node. The connection that was made last is the node's; one that ends is the node's no
 * more only if it still was.
 */
final class Connections {
    private static final Duration SETTLING = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Database db;
    private final Feed feed;
    private final JobChanges changes;
    private final LeaseTerms terms;
    private final Map<NodeName, Long> taken = new ConcurrentHashMap<>();

    Connections(Database db, Feed feed, JobChanges changes, LeaseTerms terms) {
        this.db = db;
        this.feed = feed;
        this.changes = changes;
        this.terms = terms;
    }

    /**
     * Makes this connection the node's. Waits a moment for another process of it to be gone.
     *
     * @throws cadre.wire.error.CadreException ALREADY_CONNECTED if it stays, at another server
     */
    void take(NodeName name, long session, String instance) {
        var end = System.nanoTime() + SETTLING.toNanos();
        while (!db.write(tx -> take(tx, name, session, instance))) {
            if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
                throw Roster.taken(name);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        taken.put(name, session);
    }

    /**
     * The connections here that the store knows of, or knew of. One that is just being made is not
     * among them: that the store names another server is then no sign that the node went there.
     */
    Map<NodeName, Long> taken() {
        return Map.copyOf(taken);
    }

    private boolean take(Tx tx, NodeName name, long session, String instance) {
        tx.lock("node:" + name);
        var before = NodeStore.connection(tx, name);
        if (before.filter(one -> isTaken(tx, one, instance)).isPresent()) {
            return false;
        }
        takeHere(tx, name, session, instance);
        return true;
    }

    /** Makes this connection the node's where there is no other server that could have one. */
    void takeHere(Tx tx, NodeName name, long session, String instance) {
        NodeStore.connect(tx, name, changes.peers().id(), session, instance, changes.now());
        tx.afterCommit(() -> changes.peers().changed(name));
    }

    /** By another process that is connected to another server, and beats. */
    private boolean isTaken(Tx tx, NodeStore.Connection before, String instance) {
        var elsewhere = before.server().filter(id -> id != changes.peers().id());
        return elsewhere.isPresent()
                && !before.instance().equals(instance)
                && before.seenAt().plus(terms.lease()).isAfter(changes.now())
                && changes.peers().alive(tx).contains(elsewhere.get());
    }

    /** This connection has ended. */
    void end(NodeName name, long session) {
        taken.remove(name, session);
        end(name, changes.peers().id(), session);
    }

    /** A connection to that server has ended; whoever says it first tells the feed. */
    void end(NodeName name, long server, long session) {
        db.write(tx -> {
            if (NodeStore.disconnect(tx, name, server, session)) {
                feed.append(
                        tx,
                        "node.offline",
                        name.toString(),
                        Optional.empty(),
                        Actor.CADRE,
                        Map.of("node", name));
                tx.afterCommit(() -> changes.peers().changed(name));
            }
            return name;
        });
    }

    /** A connection to this server that another one took for ended goes on. */
    void goOn(NodeName name, long session, String instance) {
        db.write(tx -> {
            var now = NodeStore.connection(tx, name);
            if (now.isPresent() && now.get().server().isEmpty()) {
                NodeStore.connect(tx, name, changes.peers().id(), session, instance, changes.now());
            }
            return name;
        });
    }
}
