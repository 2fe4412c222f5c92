package cadre.server.fleet.lease;

import cadre.server.agents.Profiles;
import cadre.server.agents.RoleProfile;
import cadre.server.fleet.FaultPoint;
import cadre.server.fleet.Loop;
import cadre.server.fleet.job.Claims;
import cadre.server.fleet.placement.Backlog;
import cadre.server.fleet.placement.Chooser;
import cadre.server.fleet.placement.Fit;
import cadre.server.fleet.placement.Requirement;
import cadre.server.fleet.placement.Roster;
import cadre.server.fleet.placement.Seat;
import cadre.wire.id.AgentName;
import cadre.wire.id.NodeName;
import cadre.wire.link.ServerMessage;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Gives waiting jobs to nodes with free slots. Woken by the backlog: a job came, a slot is free, a
 * node is online; a slow tick finds what was missed. The only one in this server that adds leases.
 */
public final class Dispatcher implements AutoCloseable {
    private static final Duration TICK = Duration.ofSeconds(5);
    private static final int AT_ONCE = 50;

    private final Claims claims;
    private final Profiles profiles;
    private final Roster roster;
    private final Backlog backlog;
    private final Chooser chooser;
    private final Loop loop;
    private long checkedAt = System.nanoTime();

    /** A dispatcher that is not started. */
    public Dispatcher(
            Claims claims,
            Profiles profiles,
            Roster roster,
            Backlog backlog,
            RandomGenerator random) {
        this.claims = claims;
        this.profiles = profiles;
        this.roster = roster;
        this.backlog = backlog;
        this.chooser = new Chooser(random);
        this.loop = new Loop("dispatcher", () -> backlog.await(TICK), this::round);
    }

    /** Reads what is leased and what waits from the store, then begins; nodes must be known. */
    public void start() {
        claims.held().forEach(held -> roster.hold(held.node(), held.attempt(), held.agent()));
        claims.waitingRequirements().forEach(backlog::add);
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }

    private void round() {
        if (System.nanoTime() - checkedAt >= TICK.toNanos()) {
            reconcileOnce();
            checkedAt = System.nanoTime();
        }
        dispatchOnce();
    }

    /** Gives out all that can be given out now; answers how many jobs. */
    int dispatchOnce() {
        var all = 0;
        var won = AT_ONCE;
        while (won > 0) {
            won = claimOnce();
            all += won;
        }
        return all;
    }

    /** Frees slots that the store knows to be free, and looks for lines that were missed. */
    void reconcileOnce() {
        var before = roster.seats();
        var held = new HashSet<>(claims.held().stream().map(Claims.Held::attempt).toList());
        for (var seat : before) {
            seat.holds().stream()
                    .filter(attempt -> !held.contains(attempt))
                    .forEach(attempt -> roster.release(seat.name(), attempt));
        }
        var lines = backlog.lines();
        claims.waitingRequirements().stream()
                .filter(requirement -> !lines.containsKey(requirement.key()))
                .forEach(backlog::add);
    }

    private int claimOnce() {
        var room = new Room(roster.seats().stream().filter(Seat::takesWork).toList());
        if (room.free() == 0) {
            return 0;
        }
        var lines = backlog.lines();
        var possible = new HashMap<String, List<NodeName>>();
        lines.forEach((key, line) -> {
            var nodes = room.fitting(line.requirement());
            if (!nodes.isEmpty()) {
                possible.put(key, nodes);
            }
        });
        if (possible.isEmpty()) {
            return 0;
        }
        var outcome =
                claims.claim(
                        possible.keySet(),
                        Math.min(AT_ONCE, room.free()),
                        job -> room.pick(job, possible.getOrDefault(job.requirement(), List.of())));
        dropEmpty(outcome.emptyLines(), lines);
        hand(outcome.given());
        return outcome.won();
    }

    private void dropEmpty(Set<String> empty, Map<String, Backlog.Line> lines) {
        for (var key : empty) {
            var line = lines.get(key);
            if (line != null) {
                backlog.drop(key, line);
            }
        }
    }

    private void hand(List<Claims.Given> given) {
        if (given.isEmpty()) {
            return;
        }
        for (var one : given) {
            roster.hold(one.node(), one.order().attempt(), one.order().agent().profile());
            roster.send(one.node(), new ServerMessage.Start(one.order(), List.of()));
        }
        FaultPoint.ORDER_HANDED.reach();
        var attempts = given.stream().map(one -> one.order().attempt()).toList();
        for (var stop : claims.stops(attempts)) {
            given.stream()
                    .filter(one -> one.order().attempt().equals(stop.attempt()))
                    .forEach(one -> roster.send(one.node(), stop));
        }
    }

    /** The free slots and the free places of limited profiles, counted down as jobs are given. */
    private final class Room {
        private final Map<NodeName, Seat> seats = new HashMap<>();
        private final Map<NodeName, Integer> free = new HashMap<>();
        private final Map<AgentName, Integer> places = new HashMap<>();

        Room(List<Seat> open) {
            for (var seat : open) {
                seats.put(seat.name(), seat);
                free.put(seat.name(), seat.freeSlots());
            }
        }

        int free() {
            return free.values().stream().mapToInt(Integer::intValue).sum();
        }

        List<NodeName> fitting(Requirement requirement) {
            if (places(requirement.agent()) <= 0) {
                return List.of();
            }
            return seats.values().stream()
                    .filter(seat -> Fit.obstacle(requirement, seat).isEmpty())
                    .map(Seat::name)
                    .sorted()
                    .toList();
        }

        Optional<NodeName> pick(Claims.Waiting job, List<NodeName> nodes) {
            if (places(job.agent()) <= 0) {
                return Optional.empty();
            }
            var candidates =
                    nodes.stream()
                            .map(name ->
                                    new Chooser.Candidate(seat(name), free.getOrDefault(name, 0)))
                            .toList();
            var chosen = chooser.choose(job.placement(), job.preferredTags(), candidates);
            chosen.ifPresent(one -> {
                free.merge(one.seat().name(), -1, Integer::sum);
                places.merge(job.agent(), -1, Integer::sum);
            });
            return chosen.map(one -> one.seat().name());
        }

        private Seat seat(NodeName name) {
            var seat = seats.get(name);
            if (seat == null) {
                throw new IllegalStateException("node " + name + " is not open");
            }
            return seat;
        }

        private int places(AgentName agent) {
            return places.computeIfAbsent(
                    agent,
                    name ->
                            profiles.find(name)
                                    .flatMap(RoleProfile::maxRunning)
                                    .map(most -> most - roster.running(name))
                                    .orElse(Integer.MAX_VALUE));
        }
    }
}
