package cadre.server.fleet.lease;

import cadre.server.agents.Profiles;
import cadre.server.agents.RoleProfile;
import cadre.server.feed.cause.KnownCauses;
import cadre.server.fleet.FaultPoint;
import cadre.server.fleet.Loop;
import cadre.server.fleet.breaker.Breakers;
import cadre.server.fleet.job.AtOnce;
import cadre.server.fleet.job.Claims;
import cadre.server.fleet.job.Holdings;
import cadre.server.fleet.job.Starts;
import cadre.server.fleet.job.Taken;
import cadre.server.fleet.placement.Backlog;
import cadre.server.fleet.placement.Chooser;
import cadre.server.fleet.placement.Fit;
import cadre.server.fleet.placement.Requirement;
import cadre.server.fleet.placement.Roster;
import cadre.server.storage.Tx;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives jobs to nodes with free slots: a job that need not wait in the transaction that files it,
 * waiting ones in rounds. Woken by the backlog: a job came, a slot is free, a node is online; a
 * slow tick finds what was missed. The only one in this server that adds leases, and only for nodes
 * that are connected to this server.
 */
public final class Dispatcher implements AutoCloseable, AtOnce {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final Duration TICK = Duration.ofSeconds(5);
    private static final int AT_ONCE = 200;

    private final Claims claims;
    private final Starts starts;
    private final Profiles profiles;
    private final Roster roster;
    private final Backlog backlog;
    private final Holdings holdings;
    private final Chooser chooser;
    private final Loop loop;
    private long checkedAt = System.nanoTime();
    private volatile boolean begun;

    /** A dispatcher that is not started. */
    public Dispatcher(
            Claims claims,
            Starts starts,
            Profiles profiles,
            Roster roster,
            Backlog backlog,
            RandomGenerator random) {
        this.claims = claims;
        this.starts = starts;
        this.profiles = profiles;
        this.roster = roster;
        this.backlog = backlog;
        this.holdings = new Holdings(claims, roster);
        this.chooser = new Chooser(random);
        this.loop = new Loop("dispatcher", () -> backlog.await(TICK), this::round);
    }

    /** Reads what is leased and what waits from the store, then begins; nodes must be known. */
    public void start() {
        claims.lookAtBreakers();
        holdings.loadOnce();
        claims.waitingRequirements().forEach(backlog::add);
        loop.start();
        begun = true;
    }

    @Override
    public void close() {
        begun = false;
        loop.close();
    }

    @Override
    public Optional<Runnable> give(Tx tx, Requirement requirement, Taken taken) {
        if (!begun) {
            return Optional.empty();
        }
        var room = new Room(Map.of(requirement.key(), requirement), Optional.of(tx));
        var others = backlog.lines().values().stream().map(Backlog.Line::requirement);
        if (!room.fits(requirement) || others.anyMatch(room::fits)) {
            return Optional.empty();
        }
        return claims.claim(tx, requirement.key(), room, taken)
                .map(orders -> () -> hand(orders.get()));
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

    /** Looks for lines that were missed. */
    void reconcileOnce() {
        claims.lookAtBreakers();
        holdings.compareOnce();
        var lines = backlog.lines();
        claims.waitingRequirements().stream()
                .filter(requirement -> !lines.containsKey(requirement.key()))
                .forEach(backlog::add);
    }

    private int claimOnce() {
        backlog.heard().forEach(key -> claims.requirement(key).ifPresent(backlog::add));
        var lines = backlog.lines();
        var wanted = new HashMap<String, Requirement>();
        lines.forEach((key, line) -> wanted.put(key, line.requirement()));
        if (wanted.isEmpty()) {
            return 0; // before all nodes are looked at: a thousand that come back nudge one by one
        }
        var before = new Room(wanted, Optional.empty());
        wanted.values().removeIf(requirement -> !before.fits(requirement));
        if (before.free() == 0 || wanted.isEmpty()) {
            return 0;
        }
        var outcome =
                claims.claim(
                        wanted.keySet(),
                        Math.min(AT_ONCE, before.free()),
                        // a slot may have been taken meanwhile
                        tx -> new Room(wanted, Optional.of(tx)));
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

    /** What must be asked for outside keeps nobody else waiting. */
    private void hand(List<Claims.Given> given) {
        var quick = new ArrayList<Claims.Given>();
        for (var one : given) {
            if (starts.asksOutside(one.order())) {
                Thread.ofVirtual()
                        .name("start of " + one.order().attempt())
                        .start(() -> handAlone(one));
            } else {
                quick.add(one);
            }
        }
        if (!quick.isEmpty()) {
            handNow(quick);
        }
    }

    /** What is not handed over is so when its node says hello again, or its lease ends. */
    private void handAlone(Claims.Given given) {
        try {
            handNow(List.of(given));
        } catch (RuntimeException e) {
            KnownCauses.on(log.atWarn(), given.order().cause())
                    .setCause(e)
                    .addKeyValue("attempt", given.order().attempt())
                    .log("an attempt was not handed to its node");
        }
    }

    private void handNow(List<Claims.Given> given) {
        var messages = starts.of(given.stream().map(Claims.Given::order).toList());
        for (var one : given) {
            var start = messages.get(one.order().attempt());
            if (start != null) {
                roster.send(one.node(), start);
            }
        }
        FaultPoint.ORDER_HANDED.reach();
        var attempts = given.stream().map(one -> one.order().attempt()).toList();
        for (var stop : claims.stops(attempts)) {
            given.stream()
                    .filter(one -> one.order().attempt().equals(stop.attempt()))
                    .forEach(one -> roster.send(one.node(), stop));
        }
    }

    /**
     * The free slots and the free places of limited profiles, counted down as jobs are given. What
     * is taken is held in the roster at once, and given back should the transaction fail.
     */
    private final class Room implements Claims.Picker {
        private final Map<String, Requirement> wanted;
        private final Optional<Tx> tx;
        private final Map<AgentName, Breakers.Gate> gates = new HashMap<>();
        private final Map<NodeName, Chooser.Candidate> open = new TreeMap<>();
        private final Map<AgentName, Integer> places = new HashMap<>();
        private final Map<String, List<Chooser.Candidate>> fits = new HashMap<>();

        /**
         * The room that there is now, for requirements by their keys.
         *
         * @param tx the transaction that claims; without one, limits are not exact
         */
        Room(Map<String, Requirement> wanted, Optional<Tx> tx) {
            this.wanted = wanted;
            this.tx = tx;
            if (claims.exhausted().team().isPresent()) {
                return; // nothing may start anywhere
            }
            tx.filter(open -> open.dialect().isShared()).ifPresent(this::countPlaces);
            for (var seat : roster.seatsHere()) {
                if (seat.takesWork()) {
                    open.put(seat.name(), new Chooser.Candidate(seat, seat.freeSlots()));
                }
            }
        }

        int free() {
            return open.values().stream().mapToInt(Chooser.Candidate::free).sum();
        }

        /** Whether a node could take such a job now. */
        boolean fits(Requirement requirement) {
            return places(requirement.agent()) > 0
                    && !isStale(requirement)
                    && candidates(requirement).findAny().isPresent();
        }

        private List<Chooser.Candidate> fitting(Requirement requirement) {
            return isStale(requirement) ? List.of() : candidates(requirement).toList();
        }

        private Stream<Chooser.Candidate> candidates(Requirement requirement) {
            var gate = claims.breakers().remembered(requirement.agent());
            return open.values().stream()
                    .filter(one -> !gate.isShut(one.seat().name()))
                    .filter(one -> Fit.obstacle(requirement, one.seat()).isEmpty());
        }

        @Override
        public Optional<NodeName> pick(Claims.Waiting job) {
            var requirement = wanted.get(job.requirement());
            if (requirement == null || places(job.agent()) <= 0) {
                return Optional.empty();
            }
            var fitting = fits.computeIfAbsent(job.requirement(), _ -> fitting(requirement));
            var gate = gate(job);
            var candidates =
                    gate.isOpen()
                            ? fitting
                            : fitting.stream()
                                    .filter(one -> !gate.isShut(one.seat().name()))
                                    .toList();
            return chooser.choose(job.placement(), job.preferredTags(), candidates)
                    .map(one -> one.seat().name());
        }

        @Override
        public boolean take(NodeName node, AttemptId attempt, AgentName agent) {
            var candidate = open.get(node);
            if (candidate == null) {
                throw new IllegalStateException("node " + node + " is not open");
            }
            if (!roster.take(node, attempt, agent)) {
                candidate.fill();
                return false;
            }
            candidate.take();
            places.merge(agent, -1, Integer::sum);
            var gate = gates.get(agent);
            if (gate != null) {
                gate.begin(node, attempt);
            }
            return true;
        }

        @Override
        public void givenBack(NodeName node, AttemptId attempt) {
            roster.release(node, attempt);
        }

        /** Of an agent with a paused account, only the store knows whether it may start. */
        private Breakers.Gate gate(Claims.Waiting job) {
            var known = claims.breakers().remembered(job.agent());
            return tx.isEmpty() || (job.breakers() == 0 && known.isOpen())
                    ? known
                    : gates.computeIfAbsent(
                            job.agent(), agent -> claims.breakers().locked(tx.get(), agent));
        }

        /** Other servers claim too: only the store knows how many jobs of a profile run. */
        private void countPlaces(Tx tx) {
            var limited =
                    wanted.values().stream()
                            .map(Requirement::agent)
                            .distinct()
                            .flatMap(agent -> profiles.find(agent).stream())
                            .filter(profile -> profile.maxRunning().isPresent())
                            .toList();
            claims.lockLimits(tx, limited.stream().map(RoleProfile::name).toList());
            for (var profile : limited) {
                var most = profile.maxRunning().orElseThrow();
                places.put(profile.name(), most - claims.running(tx, profile.name()));
            }
        }

        /** The profile was changed, and these jobs have not taken that yet. */
        private boolean isStale(Requirement requirement) {
            return profiles.find(requirement.agent())
                    .filter(profile -> profile.cli().equals(requirement.cli()))
                    .isEmpty();
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
