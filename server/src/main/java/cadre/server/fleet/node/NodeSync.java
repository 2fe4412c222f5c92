package cadre.server.fleet.node;

import cadre.server.fleet.Loop;
import cadre.server.fleet.job.Claims;
import cadre.server.fleet.job.Holdings;
import cadre.server.fleet.job.JobChanges;
import cadre.server.fleet.job.Leases;
import cadre.server.fleet.placement.Presence;
import cadre.server.fleet.placement.Roster;
import cadre.server.storage.Database;
import cadre.wire.id.NodeName;
import cadre.wire.link.NodeFacts;
import cadre.wire.link.ServerMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps this server's roster like the store where several servers share it: who is connected where,
 * what is leased, what is to be stopped; says that this server is alive, and ends what dead servers
 * left. Looks at one node when it is told to, and at all of them from time to time.
 */
public final class NodeSync implements AutoCloseable {
    private static final Duration TICK = Duration.ofSeconds(2);
    private static final Duration BEAT = Duration.ofSeconds(4);

    private final Database db;
    private final JobChanges changes;
    private final Leases leases;
    private final Connections connections;
    private final Holdings holdings;
    private final Loop loop;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition came = lock.newCondition();
    private final Set<NodeName> heard = new HashSet<>();
    private final Map<NodeName, Long> factsOf = new HashMap<>();
    private final Set<Long> sentStops = new HashSet<>();
    private long lookedAt = System.nanoTime() - TICK.toNanos();
    private long beatAt = System.nanoTime();
    private boolean missed;

    /** A loop that is not started; it hears from now on what other servers say of nodes. */
    public NodeSync(Database db, JobChanges changes, NodeSessions sessions, Claims claims) {
        this.db = db;
        this.changes = changes;
        this.leases = sessions.leases();
        this.connections = sessions.connections();
        this.holdings = new Holdings(claims, changes.roster());
        this.loop = new Loop("node-sync", this::pause, this::round);
        changes.peers().onNode(this::hear, this::hearAll);
    }

    /** Begins: needless where there are no other servers. */
    public void start() {
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }

    private void hear(NodeName name) {
        lock.lock();
        try {
            heard.add(name);
            came.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void hearAll() {
        lock.lock();
        try {
            missed = true;
            came.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void pause() throws InterruptedException {
        var left = lookedAt + TICK.toNanos() - System.nanoTime();
        lock.lock();
        try {
            while (heard.isEmpty() && !missed && left > 0) {
                left = came.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void round() {
        Set<NodeName> some;
        boolean all;
        lock.lock();
        try {
            some = Set.copyOf(heard);
            all = missed || System.nanoTime() - lookedAt >= TICK.toNanos();
            heard.clear();
            missed = false;
        } finally {
            lock.unlock();
        }
        if (all) {
            lookedAt = System.nanoTime(); // before what may fail: else it would be tried at once
            syncOnce();
        } else {
            some.forEach(this::look);
        }
    }

    /** One round over all nodes. */
    void syncOnce() {
        if (System.nanoTime() - beatAt >= BEAT.toNanos()) {
            changes.peers().beat();
            beatAt = System.nanoTime();
        }
        var taken = connections.taken(); // before the store is read
        var found = db.read(tx -> new Found(NodeStore.connections(tx), changes.peers().alive(tx)));
        found.connections().forEach(one -> compare(one, found.alive(), taken));
        forgetOthers(found.connections());
        holdings.compareOnce();
        var stops = leases.stops();
        stops.forEach((name, some) -> some.forEach(stop -> send(name, stop)));
        sentStops.retainAll(
                new HashSet<>(
                        stops.values().stream()
                                .flatMap(List::stream)
                                .map(ServerMessage.Stop::token)
                                .toList()));
        endDead(found);
        leases.stopOverdrained();
        leases.drained().forEach(name -> db.write(tx -> changes.drain(tx, name)));
    }

    private record Found(List<NodeStore.Connection> connections, Set<Long> alive) {}

    /**
     * Looks at one node. Its beat moves no other server, so that only this server's word counts.
     */
    void look(NodeName name) {
        var taken = connections.taken();
        var found =
                db.read(tx ->
                        new Found(
                                NodeStore.connection(tx, name).stream().toList(),
                                changes.peers().alive(tx)));
        if (found.connections().isEmpty()) {
            changes.roster().forget(name);
            return;
        }
        compare(found.connections().getFirst(), found.alive(), taken);
        holdings.compare(name);
        leases.stops(name).forEach(stop -> send(name, stop));
        changes.backlog().nudge(); // it may take work now, or a slot of it may be free
    }

    private void send(NodeName name, ServerMessage.Stop stop) {
        if (roster().isHere(name) && sentStops.add(stop.token())) {
            roster().send(name, stop);
        }
    }

    private Roster roster() {
        return changes.roster();
    }

    private void compare(NodeStore.Connection stored, Set<Long> alive, Map<NodeName, Long> taken) {
        var name = stored.name();
        var me = changes.peers().id();
        var here = roster().session(name);
        if (here != 0) {
            if (here != taken.getOrDefault(name, 0L)) {
                return; // it is just saying hello, which the store could not know of yet
            }
            if (stored.server().isEmpty()) {
                goOn(name, here);
            } else if (stored.server().get() != me) {
                roster().disconnect(name, here); // it has gone to another server
            }
        } else if (stored.server().equals(Optional.of(me))) {
            connections.end(name, me, stored.session());
        }
        if (roster().seat(name).isEmpty()) {
            know(name);
        }
        roster().see(
                        name,
                        stored.scheduling(),
                        presence(stored, alive),
                        stored.seenAt(),
                        facts(stored));
        roster().load(name, stored.load());
        roster().tag(name, stored.addedTags());
    }

    private void goOn(NodeName name, long session) {
        connections.goOn(name, session, roster().instance(name));
        if (roster().session(name) != session) {
            connections.end(name, session);
        }
    }

    private void know(NodeName name) {
        db.read(tx -> NodeStore.find(tx, name))
                .ifPresent(row ->
                        roster().know(
                                        name,
                                        row.scheduling(),
                                        row.joinedAt(),
                                        row.seenAt(),
                                        row.facts()));
    }

    private Presence presence(NodeStore.Connection stored, Set<Long> alive) {
        if (stored.server().filter(alive::contains).isEmpty()) {
            return Presence.OFFLINE;
        }
        return stored.seenAt().isBefore(silentSince()) ? Presence.SILENT : Presence.ONLINE;
    }

    private Instant silentSince() {
        return changes.now().minus(leases.terms().lease());
    }

    /** What a node says of itself changes with its connections only. */
    private Optional<NodeFacts> facts(NodeStore.Connection stored) {
        if (roster().isHere(stored.name())) {
            return Optional.empty(); // it has said it to this server
        }
        var connection = stored.server().orElse(0L) * 1_000_003 + stored.session();
        var known = factsOf.put(stored.name(), connection);
        return known != null && known == connection
                ? Optional.empty()
                : db.read(tx -> NodeStore.find(tx, stored.name())).map(NodeStore.NodeRow::facts);
    }

    private void forgetOthers(List<NodeStore.Connection> stored) {
        var names = new HashSet<>(stored.stream().map(NodeStore.Connection::name).toList());
        roster().seats().stream()
                .filter(seat -> !names.contains(seat.name()))
                .filter(seat -> db.read(tx -> NodeStore.find(tx, seat.name())).isEmpty())
                .forEach(seat -> roster().forget(seat.name()));
        factsOf.keySet().retainAll(names);
    }

    /** Nodes of dead servers are connected to none, and then the servers are forgotten. */
    private void endDead(Found found) {
        found.connections().stream()
                .filter(one -> one.server().filter(id -> !found.alive().contains(id)).isPresent())
                .forEach(one ->
                        connections.end(one.name(), one.server().orElseThrow(), one.session()));
        db.write(tx -> {
            changes.peers().forgetDead(tx);
            return true;
        });
    }
}
