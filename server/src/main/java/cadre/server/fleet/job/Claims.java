package cadre.server.fleet.job;

import cadre.server.agents.Profiles;
import cadre.server.feed.NewEvent;
import cadre.server.feed.cause.Origin;
import cadre.server.fleet.FaultPoint;
import cadre.server.fleet.LeaseTerms;
import cadre.server.fleet.breaker.Breakers;
import cadre.server.fleet.placement.Requirement;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.server.usage.budget.Exhausted;
import cadre.wire.event.Actor;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.NodeName;
import cadre.wire.job.FailureCode;
import cadre.wire.job.JobRequest;
import cadre.wire.job.Placement;
import cadre.wire.json.Json;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.ServerMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gives waiting jobs to nodes: one conditional update for each job, with its attempt, its fencing
 * token and its event in the same transaction, several jobs in one commit.
 */
public final class Claims {
    /** How long getting ready (clones, prepare scripts) may take before the server stops it. */
    private static final Duration READY = Duration.ofHours(1);

    private final Database db;
    private final Profiles profiles;
    private final JobChanges changes;
    private final LeaseTerms terms;

    /** The claims on jobs in {@code db}. */
    public Claims(Database db, Profiles profiles, JobChanges changes, LeaseTerms terms) {
        this.db = db;
        this.profiles = profiles;
        this.changes = changes;
        this.terms = terms;
    }

    /**
     * A waiting job that could be given out.
     *
     * @param breakers how many accounts of its profile are paused
     */
    public record Waiting(
            String requirement,
            AgentName agent,
            Placement placement,
            List<String> preferredTags,
            int breakers) {}

    /** Chooses nodes for jobs. Runs inside the transaction, on the store's thread. */
    public interface Picker {
        /** The node that takes it; empty if none has room. */
        Optional<NodeName> pick(Waiting job);

        /**
         * Takes a slot of it: what is picked next, here or in another transaction, must know. False
         * if another transaction has taken the last one meanwhile; it is not picked again then.
         */
        boolean take(NodeName node, AttemptId attempt, AgentName agent);

        /** It was not taken after all: the transaction failed. */
        void givenBack(NodeName node, AttemptId attempt);
    }

    /** An attempt that was given to a node, and what the node is to do. */
    public record Given(NodeName node, AttemptOrder order) {}

    /**
     * What a claim came to.
     *
     * @param won how many jobs left the queue
     * @param given what must be handed over; fewer than {@code won} if a job could not be ordered
     * @param emptyLines requirements for which no job waits
     */
    public record Outcome(int won, List<Given> given, Set<String> emptyLines) {}

    /** An attempt that is leased. */
    public record Held(NodeName node, AttemptId attempt, AgentName agent) {}

    /**
     * Gives out jobs of these lines in the queue's order: priority, fair rank, id.
     *
     * @param requirements keys of the lines
     * @param limit how many at most
     * @param pickers makes the picker inside the transaction
     */
    public Outcome claim(Collection<String> requirements, int limit, Function<Tx, Picker> pickers) {
        var claimed =
                Taken.write(
                        db,
                        (tx, taken) -> claim(tx, requirements, limit, pickers.apply(tx), taken));
        if (claimed.won().isEmpty()) {
            return new Outcome(0, List.of(), claimed.empty());
        }
        return new Outcome(claimed.won().size(), orders(claimed.won()), claimed.empty());
    }

    private record Claimed(List<Won> won, Set<String> empty) {}

    private Claimed claim(
            Tx tx, Collection<String> requirements, int limit, Picker picker, Taken taken) {
        var empty = new HashSet<String>();
        var waiting = waiting(tx, requirements, limit, empty);
        if (tx.dialect().isShared()) {
            return new Claimed(claimAll(tx, waiting, limit, picker, taken), empty);
        }
        var won = new ArrayList<Won>();
        for (var next : waiting) {
            if (won.size() < limit) {
                claim(tx, next, picker, taken).ifPresent(won::add);
            }
        }
        return new Claimed(won, empty);
    }

    /** A waiting job with the node that was picked for it. */
    private record Picked(JobStore.Waiting job, NodeName node) {
        AttemptId attempt() {
            return new AttemptId(job.id(), job.attempt() + 1);
        }
    }

    /** The same in few statements, since each of them is a round trip. The jobs are locked. */
    private List<Won> claimAll(
            Tx tx, List<JobStore.Waiting> waiting, int limit, Picker picker, Taken taken) {
        var picked = new ArrayList<Picked>();
        for (var job : waiting) {
            if (picked.size() < limit) {
                take(job, picker, taken).ifPresent(picked::add);
            }
        }
        if (picked.isEmpty()) {
            return List.of();
        }
        var nodes = picked.stream().map(Picked::node).distinct().toList();
        var open = BatchStore.openHere(tx, nodes, changes.peers().id());
        picked.stream()
                .filter(one -> !open.contains(one.node()))
                .forEach(one -> picker.givenBack(one.node(), one.attempt()));
        picked.removeIf(one -> !open.contains(one.node()));
        return store(tx, picked);
    }

    private static Optional<Picked> take(JobStore.Waiting job, Picker picker, Taken taken) {
        var wanted = waiting(job);
        for (var node = picker.pick(wanted); node.isPresent(); node = picker.pick(wanted)) {
            var one = new Picked(job, node.get());
            if (picker.take(one.node(), one.attempt(), job.agent())) {
                taken.add(() -> picker.givenBack(one.node(), one.attempt()));
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    private List<Won> store(Tx tx, List<Picked> picked) {
        if (picked.isEmpty()) {
            return List.of();
        }
        var now = changes.now();
        var going =
                picked.stream()
                        .map(one ->
                                new BatchStore.Going(
                                        one.job().id(), one.node(), deadline(now, one.job())))
                        .toList();
        var won = BatchStore.claim(tx, going, now, now.plus(terms.lease()));
        picked.forEach(
                one -> changes.fairness().started(tx, one.job().priority(), one.job().fairRank()));
        changes.tellAll(
                tx, picked.stream().map(one -> started(one.attempt(), one.node())).toList());
        return picked.stream().map(one -> won(one, won.get(one.job().id()))).toList();
    }

    private static Won won(Picked picked, BatchStore.@Nullable Won won) {
        if (won == null || !won.attempt().equals(picked.attempt())) {
            throw new IllegalStateException(
                    picked.attempt() + " was locked and could not be claimed");
        }
        return new Won(picked.node(), won.attempt(), won.token(), won.request(), won.cause());
    }

    private static NewEvent started(AttemptId attempt, NodeName node) {
        return new NewEvent(
                "job.started",
                attempt.job().toString(),
                Optional.of(attempt.job()),
                Actor.CADRE,
                new TreeMap<>(Map.of("state", "running", "attempt", attempt, "node", node)));
    }

    private static Instant deadline(Instant now, JobStore.Waiting job) {
        return now.plus(READY).plus(job.timeout()).plus(Attempts.OVERTIME);
    }

    private static Waiting waiting(JobStore.Waiting job) {
        return new Waiting(
                job.requirement(),
                job.agent(),
                job.placement(),
                job.preferredTags(),
                job.breakers());
    }

    /**
     * Gives out the first job of a line in this transaction; empty if none could be.
     *
     * @param taken hears what is to be given back should the transaction fail
     * @return what makes the orders, after the commit
     */
    public Optional<Supplier<List<Given>>> claim(
            Tx tx, String requirement, Picker picker, Taken taken) {
        return JobStore.first(tx, requirement, 1, exhausted().some()).stream()
                .findFirst()
                .flatMap(job -> claim(tx, job, picker, taken))
                .map(won -> () -> orders(List.of(won)));
    }

    /**
     * Holds the limits of these profiles to the end of the transaction: what {@link #running} says
     * is true so long, whatever other servers claim.
     */
    public void lockLimits(Tx tx, Collection<AgentName> agents) {
        agents.stream().map(AgentName::name).sorted().forEach(name -> tx.lock("agent:" + name));
    }

    /** Which accounts are paused. */
    public Breakers breakers() {
        return changes.breakers();
    }

    /** Whose budgets are used up. */
    public Exhausted exhausted() {
        return changes.ledger().budgets().exhausted();
    }

    /** Looks which accounts other servers have paused, or resumed. */
    public void lookAtBreakers() {
        changes.breakers().look(db);
    }

    /** How many jobs of a profile run on all nodes. */
    public int running(Tx tx, AgentName agent) {
        return JobStore.running(tx, agent);
    }

    private List<Given> orders(List<Won> won) {
        FaultPoint.ATTEMPT_CLAIMED.reach();
        return won.stream().flatMap(one -> order(one).stream()).toList();
    }

    private record Won(
            NodeName node, AttemptId attempt, long token, String request, Optional<String> cause) {}

    private List<JobStore.Waiting> waiting(
            Tx tx, Collection<String> requirements, int limit, Set<String> empty) {
        var all = new ArrayList<JobStore.Waiting>();
        var most = tx.dialect().isShared() ? share(limit, requirements.size()) : limit;
        var without = exhausted().some();
        for (var requirement : requirements) {
            var line = JobStore.first(tx, requirement, most, without);
            // one that is being claimed elsewhere may come back
            if (line.isEmpty() && !JobStore.waits(tx, requirement)) {
                empty.add(requirement);
            }
            all.addAll(line);
        }
        all.sort(
                Comparator.comparingInt(JobStore.Waiting::priority)
                        .reversed()
                        .thenComparingLong(JobStore.Waiting::fairRank)
                        .thenComparing(JobStore.Waiting::id));
        return all;
    }

    /** How many jobs of each line are locked: not many more than can be claimed. */
    private static int share(int limit, int lines) {
        return Math.clamp(4L * limit / Math.max(1, lines), 1, limit);
    }

    private Optional<Won> claim(Tx tx, JobStore.Waiting job, Picker picker, Taken taken) {
        var picked = take(job, picker, taken);
        if (picked.isEmpty()) {
            return Optional.empty();
        }
        var node = picked.get().node();
        var attempt = picked.get().attempt();
        var now = changes.now();
        var claimed = JobStore.claim(tx, job.id(), node, changes.peers().id(), now);
        if (claimed.isEmpty()) {
            picker.givenBack(node, attempt);
            return Optional.empty();
        }
        var won = claimed.get();
        changes.fairness().started(tx, job.priority(), job.fairRank());
        var token =
                AttemptStore.insert(
                        tx, attempt, node, now, now.plus(terms.lease()), deadline(now, job));
        changes.tellAll(tx, List.of(started(attempt, node)));
        return Optional.of(new Won(node, attempt, token, won.request(), won.cause()));
    }

    private Optional<Given> order(Won won) {
        var request = Json.read(won.request(), JobRequest.class);
        var composition = profiles.of(request);
        if (composition.isEmpty()) {
            fail(won.attempt(), gone(request));
            return Optional.empty();
        }
        var going =
                request.resume().isPresent()
                        ? db.read(tx -> Continuation.of(tx, won.attempt(), changes.ledger()))
                        : Continuation.NONE;
        var merge =
                request.merge()
                        .flatMap(wanted -> db.read(tx -> Merging.order(tx, won.attempt(), wanted)));
        var order =
                Orders.order(
                        won.attempt(),
                        won.token(),
                        request,
                        composition.get(),
                        Limits.of(
                                request,
                                composition.get().profile(),
                                changes.ledger().prices().table(),
                                changes.now()),
                        going,
                        merge,
                        Orders.cause(won.attempt(), won.cause().map(Origin::of)));
        return Optional.of(
                new Given(
                        won.node(),
                        order.guard().isEmpty()
                                ? order
                                : db.read(tx -> Leases.withSnapshots(tx, order))));
    }

    private String gone(JobRequest request) {
        return profiles.find(request.agent()).isEmpty()
                ? "agent profile " + request.agent() + " is no longer configured"
                : "its role or tool set is no longer configured: "
                        + request.role().map(Object::toString).orElse("")
                        + request.toolSet().map(set -> " " + set).orElse("");
    }

    /** An attempt whose order cannot be given fails before it has begun. */
    void fail(AttemptId id, String reason) {
        db.write(tx -> {
            var job = JobStore.lock(tx, id.job()).orElseThrow();
            var attempt = AttemptStore.lock(tx, id).orElseThrow();
            if (attempt.isRunning()) {
                changes.endAttempt(tx, attempt, "failed");
                changes.end(tx, job, "failed", FailureCode.PREFLIGHT.word(), reason, Actor.CADRE);
            }
            return job;
        });
    }

    /**
     * The stops for these attempts that were asked for before their orders were handed over: a stop
     * which overtook its order would be forgotten by the node.
     */
    public List<ServerMessage.Stop> stops(List<AttemptId> attempts) {
        return db.read(AttemptStore::stopped).stream()
                .filter(one -> attempts.contains(one.id()))
                .map(JobChanges::stopMessage)
                .toList();
    }

    /** What the lines of waiting jobs ask for, from the store. */
    public List<Requirement> waitingRequirements() {
        return db.read(tx ->
                JobStore.waitingRequirements(tx).stream()
                        .map(key -> JobStore.requirement(tx, key).orElseThrow())
                        .map(Requirement::of)
                        .toList());
    }

    /** Those of these attempts that run. */
    public Set<AttemptId> running(Set<AttemptId> some) {
        return db.read(tx ->
                some.stream()
                        .filter(id ->
                                AttemptStore.find(tx, id).filter(AttemptRow::isRunning).isPresent())
                        .collect(Collectors.toSet()));
    }

    /** All attempts that are leased, from the store. */
    public List<Held> held() {
        return db.read(tx -> AttemptStore.running(tx).stream().map(Claims::held).toList());
    }

    /** The attempts that are leased to one node, from the store. */
    public List<Held> held(NodeName node) {
        return db.read(tx -> AttemptStore.leasedTo(tx, node).stream().map(Claims::held).toList());
    }

    /** Whether an attempt is stored and leased no more. */
    boolean isOver(AttemptId attempt) {
        return db.read(tx -> AttemptStore.find(tx, attempt))
                .filter(row -> !row.isRunning())
                .isPresent();
    }

    private static Held held(AttemptStore.Leased leased) {
        return new Held(leased.node(), leased.id(), leased.agent());
    }

    /** What the jobs in a line ask for, from the store; empty if there never was such a line. */
    public Optional<Requirement> requirement(String key) {
        return db.read(tx -> JobStore.requirement(tx, key)).map(Requirement::of);
    }
}
