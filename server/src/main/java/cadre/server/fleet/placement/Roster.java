package cadre.server.fleet.placement;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.NodeName;
import cadre.wire.link.NodeDisk;
import cadre.wire.link.NodeFacts;
import cadre.wire.link.NodeLoad;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The nodes as this server sees them now: who is connected, to this server or to another one, what
 * each holds, and the mail that waits for each. The store has the last word; this is loaded from it
 * at the start, kept up after each commit, and compared with it from time to time. Thread-safe.
 */
public final class Roster {
    private static final Duration SETTLING = Duration.ofSeconds(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<NodeName, Place> places = new TreeMap<>();
    private final Map<AgentName, Integer> running = new HashMap<>();
    private long sessions;

    /** Adds a known node, not connected; changes nothing but its scheduling if it is there. */
    public void know(
            NodeName name,
            Scheduling scheduling,
            Instant joinedAt,
            Instant seenAt,
            NodeFacts facts) {
        lock.lock();
        try {
            places.computeIfAbsent(name, _ -> new Place(name, joinedAt, seenAt, facts)).scheduling =
                    scheduling;
        } finally {
            lock.unlock();
        }
    }

    /** A known node has these tags besides its own, from now on. */
    public void tag(NodeName name, List<String> added) {
        lock.lock();
        try {
            var place = places.get(name);
            if (place != null) {
                place.tag(added);
            }
        } finally {
            lock.unlock();
        }
    }

    /** What a node that is connected to another server said of its load there. */
    public void load(NodeName name, Optional<NodeLoad> load) {
        lock.lock();
        try {
            var place = places.get(name);
            if (place != null && place.session == 0) {
                place.load = load;
            }
        } finally {
            lock.unlock();
        }
    }

    /** A known node is given new work or not, from now on. */
    public void schedule(NodeName name, Scheduling scheduling) {
        lock.lock();
        try {
            var place = places.get(name);
            if (place != null) {
                place.scheduling = scheduling;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * How a node stands that is connected to another server, or to none; changes nothing but its
     * scheduling if it is connected to this one.
     *
     * @param facts what it said of itself, if that is looked up; else what is known stays
     */
    public void see(
            NodeName name,
            Scheduling scheduling,
            Presence presence,
            Instant seenAt,
            Optional<NodeFacts> facts) {
        lock.lock();
        try {
            var place = places.get(name);
            if (place == null) {
                return;
            }
            place.scheduling = scheduling;
            if (place.session == 0) {
                place.presence = presence;
                place.seenAt = seenAt;
                facts.ifPresent(place::say);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The session that the node has with this server; 0 if it has none. */
    public long session(NodeName name) {
        lock.lock();
        try {
            var place = places.get(name);
            return place == null ? 0 : place.session;
        } finally {
            lock.unlock();
        }
    }

    /** The process that is connected to this server as this node; empty if there is none. */
    public String instance(NodeName name) {
        lock.lock();
        try {
            var place = places.get(name);
            return place == null || place.session == 0 ? "" : place.instance;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the node is connected to this server. */
    public boolean isHere(NodeName name) {
        return session(name) != 0;
    }

    /** Forgets a node; its connection is told to end. */
    public void forget(NodeName name) {
        lock.lock();
        try {
            var place = places.remove(name);
            if (place != null) {
                place.holds.values().forEach(agent -> running.merge(agent, -1, Integer::sum));
                place.endSession();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * A known node has connected: the session before of the same process, or of one that has fallen
     * silent, ends, and with it the mail that was not fetched.
     *
     * @param instance names the node's process
     * @return the number of the new session
     * @throws CadreException ALREADY_CONNECTED if another process has a session that is alive
     */
    public long connect(NodeName name, String instance, NodeFacts facts, Instant now) {
        lock.lock();
        try {
            var place = awaitFree(name, instance);
            place.endSession();
            place.session = ++sessions;
            place.instance = instance;
            place.presence = Presence.ONLINE;
            place.say(facts);
            place.seenAt = now;
            return place.session;
        } finally {
            lock.unlock();
        }
    }

    /** The process of that session ends once what it holds is over: it is given nothing new. */
    public void leaves(NodeName name, long session) {
        lock.lock();
        try {
            var place = places.get(name);
            if (place != null && place.session == session) {
                place.leaving = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether that session was the node's, which now is offline. */
    public boolean disconnect(NodeName name, long session) {
        lock.lock();
        try {
            var place = places.get(name);
            if (place == null || place.session != session) {
                return false;
            }
            place.endSession();
            place.presence = Presence.OFFLINE;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * What a beat changed.
     *
     * @param wasSilent whether the node had been silent
     * @param disk what it said of its disk before
     */
    public record Beaten(boolean wasSilent, NodeDisk disk) {}

    /** A beat came. */
    public Beaten seen(NodeName name, Instant now, NodeMessage.Beat beat) {
        lock.lock();
        try {
            var place = places.get(name);
            if (place == null || place.session == 0) {
                return new Beaten(false, beat.disk());
            }
            place.seenAt = now;
            var before = place.facts.disk();
            place.say(place.facts.withDisk(beat.diskFreeBytes(), beat.disk()));
            place.load = beat.load();
            var was = place.presence;
            place.presence = Presence.ONLINE;
            return new Beaten(was == Presence.SILENT, before);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes those silent that are connected here, online, and were not seen since {@code since};
     * names them.
     */
    public List<NodeName> hush(Instant since) {
        lock.lock();
        try {
            var hushed = new ArrayList<NodeName>();
            for (var place : places.values()) {
                if (place.session != 0
                        && place.presence == Presence.ONLINE
                        && place.seenAt.isBefore(since)) {
                    place.presence = Presence.SILENT;
                    hushed.add(place.name);
                }
            }
            return hushed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A slot of the node for an attempt that is about to be leased to it; false if all are taken.
     * Several transactions may want the last one.
     */
    public boolean take(NodeName name, AttemptId attempt, AgentName agent) {
        lock.lock();
        try {
            var place = places.get(name);
            if (place == null || place.holds.size() >= place.facts.slots()) {
                return false;
            }
            hold(name, attempt, agent);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** An attempt is leased to the node; false if it is known already. */
    public boolean hold(NodeName name, AttemptId attempt, AgentName agent) {
        lock.lock();
        try {
            var place = places.get(name);
            if (place == null) {
                return false;
            }
            var before = place.holds.put(attempt, agent);
            running.merge(agent, 1, Integer::sum);
            if (before != null) {
                running.merge(before, -1, Integer::sum);
                return false;
            }
            place.held = Optional.empty();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** An attempt is no longer leased to the node. */
    public void release(NodeName name, AttemptId attempt) {
        lock.lock();
        try {
            var place = places.get(name);
            if (place != null) {
                var agent = place.holds.remove(attempt);
                if (agent != null) {
                    running.merge(agent, -1, Integer::sum);
                    place.held = Optional.empty();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many attempts of a profile are leased in all. */
    public int running(AgentName agent) {
        lock.lock();
        try {
            return running.getOrDefault(agent, 0);
        } finally {
            lock.unlock();
        }
    }

    /** All nodes by name. */
    public List<Seat> seats() {
        lock.lock();
        try {
            return places.values().stream().map(Place::seat).toList();
        } finally {
            lock.unlock();
        }
    }

    /** The nodes that are connected to this server, by name. */
    public List<Seat> seatsHere() {
        lock.lock();
        try {
            return places.values().stream()
                    .filter(place -> place.session != 0)
                    .map(Place::seat)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** One node, empty if it is unknown. */
    public Optional<Seat> seat(NodeName name) {
        lock.lock();
        try {
            return Optional.ofNullable(places.get(name)).map(Place::seat);
        } finally {
            lock.unlock();
        }
    }

    /** Whether a node is given new work, as its operators said; empty if it is unknown. */
    public Optional<Scheduling> scheduling(NodeName name) {
        lock.lock();
        try {
            return Optional.ofNullable(places.get(name)).map(place -> place.scheduling);
        } finally {
            lock.unlock();
        }
    }

    /** Puts a message into the node's mail; dropped if it is not connected: its hello asks. */
    public void send(NodeName name, ServerMessage message) {
        lock.lock();
        try {
            var place = places.get(name);
            if (place != null && place.session != 0) {
                place.mail.add(message);
                place.mailCame.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes all mail of a node, in order; waits for some.
     *
     * @return empty if none came in {@code maxWait}, or the thread was interrupted
     * @throws CadreException GONE if the session is no longer the node's
     */
    public List<ServerMessage> receive(NodeName name, long session, Duration maxWait) {
        var left = maxWait.toNanos();
        lock.lock();
        try {
            while (true) {
                var place = places.get(name);
                if (place == null || place.session != session) {
                    throw new CadreException(
                            ErrorCode.GONE,
                            "This connection of the node is over",
                            Map.of("node", name),
                            "Connect again; one process may speak as a node at a time");
                }
                if (!place.mail.isEmpty() || left <= 0) {
                    var all = List.copyOf(place.mail);
                    place.mail.clear();
                    return all;
                }
                left = place.mailCame.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The place of a node, once no other process has it: of a node that starts anew, the end of the
     * connection before may still be on its way.
     */
    private Place awaitFree(NodeName name, String instance) {
        var left = SETTLING.toNanos();
        try {
            while (true) {
                var place = place(name);
                if (!place.isTakenByOther(instance)) {
                    return place;
                }
                if (left <= 0) {
                    throw taken(name);
                }
                left = place.mailCame.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw taken(name);
        }
    }

    /** What a process hears that says to be a node of which another process is connected. */
    public static CadreException taken(NodeName name) {
        return new CadreException(
                ErrorCode.ALREADY_CONNECTED,
                "Another process is connected as this node",
                Map.of("node", name),
                "Give this machine a key of its own: remove CADRE_HOME/node/"
                        + name
                        + " and join anew");
    }

    private Place place(NodeName name) {
        @Nullable Place place = places.get(name);
        if (place == null) {
            throw new IllegalStateException("the roster does not know node " + name);
        }
        return place;
    }

    /** What is kept of one node; guarded by the roster's lock. */
    private final class Place {
        private final NodeName name;
        private final Instant joinedAt;
        private final TreeMap<AttemptId, AgentName> holds = new TreeMap<>();
        private Optional<List<AttemptId>> held = Optional.empty(); // copied when it is looked at
        private final ArrayDeque<ServerMessage> mail = new ArrayDeque<>();
        private final Condition mailCame = lock.newCondition();
        private Scheduling scheduling = Scheduling.OPEN;
        private Presence presence = Presence.OFFLINE;
        private Instant seenAt;
        private NodeFacts facts; // as it said
        private List<String> addedTags = List.of();
        private NodeFacts shown; // with the added tags
        private Optional<NodeLoad> load = Optional.empty(); // of the connection
        private long session;
        private boolean leaving;
        private String instance = "";

        Place(NodeName name, Instant joinedAt, Instant seenAt, NodeFacts facts) {
            this.name = name;
            this.joinedAt = joinedAt;
            this.seenAt = seenAt;
            this.facts = facts;
            this.shown = facts;
        }

        void say(NodeFacts said) {
            facts = said;
            shown = addedTags.isEmpty() ? said : said.withTags(addedTags);
        }

        void tag(List<String> added) {
            if (!addedTags.equals(added)) {
                addedTags = List.copyOf(added);
                say(facts);
            }
        }

        boolean isTakenByOther(String process) {
            return session != 0 && presence == Presence.ONLINE && !instance.equals(process);
        }

        void endSession() {
            session = 0;
            leaving = false;
            load = Optional.empty();
            mail.clear();
            mailCame.signalAll();
        }

        Seat seat() {
            var copy = held.orElseGet(() -> List.copyOf(holds.keySet()));
            held = Optional.of(copy);
            var now = leaving && scheduling == Scheduling.OPEN ? Scheduling.DRAINING : scheduling;
            var lately = load.filter(_ -> presence == Presence.ONLINE);
            return new Seat(name, presence, now, joinedAt, seenAt, shown, lately, copy);
        }
    }
}
