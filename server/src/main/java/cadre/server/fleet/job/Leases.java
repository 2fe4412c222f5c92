package cadre.server.fleet.job;

import cadre.server.agents.Profiles;
import cadre.server.fleet.LeaseTerms;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.event.Actor;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.id.NodeName;
import cadre.wire.job.JobRequest;
import cadre.wire.job.OnDisconnect;
import cadre.wire.json.Json;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.HeldAttempt;
import cadre.wire.link.ServerMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * How leases go on and end: renewed by beats, compared when a node comes back, taken away when they
 * run out, and stopped when a job is over its time. Thread-safe; every method may block on the
 * store.
 */
public final class Leases {
    private static final int AT_ONCE = 200;
    private static final int MOST_REMEMBERED = 10_000;
    private static final long GRACE_SEC = Attempts.OVERTIME.toSeconds();
    private static final String LEASE_OVER = "it is no longer leased to this node";

    private final Database db;
    private final Profiles profiles;
    private final JobChanges changes;
    private final LeaseTerms terms;

    /** The idle timeouts of silent attempts, by token: asked at each beat. */
    private final Map<Long, Long> silentLimits = new ConcurrentHashMap<>();

    /** The leases in {@code db}. */
    public Leases(Database db, Profiles profiles, JobChanges changes, LeaseTerms terms) {
        this.db = db;
        this.profiles = profiles;
        this.changes = changes;
        this.terms = terms;
    }

    /** How long leases last. */
    public LeaseTerms terms() {
        return terms;
    }

    /**
     * What a node that came back must do.
     *
     * @param stops what it holds and must stop
     * @param orders what was given to it and never reached it
     */
    public record Resync(List<ServerMessage.Stop> stops, List<AttemptOrder> orders) {}

    /** Renews what the node holds, in this transaction; names what it must stop. */
    public List<ServerMessage.Stop> renew(Tx tx, NodeName node, List<HeldAttempt> held) {
        var until = changes.now().plus(terms.lease());
        var stops = new ArrayList<ServerMessage.Stop>();
        // in an order that all transactions have
        for (var one : held.stream().sorted(Comparator.comparing(HeldAttempt::attempt)).toList()) {
            var renewed = AttemptStore.renew(tx, one.token(), node, until);
            if (renewed.isEmpty()) {
                stops.add(new ServerMessage.Stop(one.attempt(), one.token(), LEASE_OVER));
            }
            renewed.flatMap(AttemptStore.Renewed::disconnectedAt)
                    .ifPresent(since -> reconnected(tx, node, one, since));
        }
        AttemptStore.stoppedOn(tx, node).forEach(one -> stops.add(JobChanges.stopMessage(one)));
        return stops;
    }

    /** It goes on as if nothing had been. */
    private void reconnected(Tx tx, NodeName node, HeldAttempt held, Instant since) {
        AttemptStore.reconnect(tx, held.token(), changes.now());
        tell(tx, "attempt.reconnected", held.attempt(), Map.of("node", node, "since", since));
    }

    private void tell(Tx tx, String kind, AttemptId attempt, Map<String, ?> body) {
        changes.tell(tx, kind, attempt.toString(), attempt.job(), Actor.CADRE, body);
    }

    /**
     * Attempts that go on, or so one hopes, on nodes that do not answer; since longest first.
     *
     * @param limit how many at most
     */
    public List<Away> disconnected(int limit) {
        return db.read(tx ->
                AttemptStore.disconnected(tx, limit).stream()
                        .map(one ->
                                new Away(
                                        one.id(),
                                        one.node(),
                                        one.disconnectedAt().orElseThrow(),
                                        Disconnection.text(one)))
                        .toList());
    }

    /**
     * An attempt whose node does not answer.
     *
     * @param since when its lease ran out
     * @param text what is done about it, for people
     */
    public record Away(AttemptId attempt, NodeName node, Instant since, String text) {}

    /** All that nodes are to stop, by node: a message on its way to them may have been lost. */
    public Map<NodeName, List<ServerMessage.Stop>> stops() {
        return db.read(tx ->
                AttemptStore.stopped(tx).stream()
                        .collect(
                                Collectors.groupingBy(
                                        AttemptStore.Stopped::node,
                                        Collectors.mapping(
                                                JobChanges::stopMessage, Collectors.toList()))));
    }

    /** What is leased to a node, ascending. */
    public List<AttemptId> heldBy(Tx tx, NodeName node) {
        return AttemptStore.leasedTo(tx, node).stream()
                .map(AttemptStore.Leased::id)
                .sorted()
                .toList();
    }

    /** Nodes that drain and hold nothing any more, of which that was not said. */
    public List<NodeName> drained() {
        return db.read(AttemptStore::toDrain);
    }

    /** The same as {@link #stops()} for one node. */
    public List<ServerMessage.Stop> stops(NodeName node) {
        return db.read(tx ->
                AttemptStore.stoppedOn(tx, node).stream().map(JobChanges::stopMessage).toList());
    }

    /**
     * Compares what a node holds with what is leased to it. What it holds is renewed; what never
     * started is ordered again with the same token; what had started and is gone is lost.
     */
    public Resync resync(Tx tx, NodeName node, List<HeldAttempt> held, Actor actor) {
        // all jobs before all attempts: some of them may be lost below
        var jobs = AttemptStore.leasedTo(tx, node).stream().map(one -> one.id().job()).toList();
        JobStore.lock(tx, jobs);
        var stops = renew(tx, node, held);
        var tokens = new HashSet<Long>();
        held.forEach(one -> tokens.add(one.token()));
        var orders = new ArrayList<AttemptOrder>();
        for (var attempt : AttemptStore.runningOn(tx, node)) {
            if (!tokens.contains(attempt.token())) {
                missing(tx, attempt, actor).ifPresent(orders::add);
            }
        }
        return new Resync(stops, orders);
    }

    private Optional<AttemptOrder> missing(Tx tx, AttemptRow attempt, Actor actor) {
        var job = JobStore.find(tx, attempt.id().job()).orElseThrow();
        var started = attempt.startedAt().isPresent() || attempt.turnBegun();
        var order =
                started || job.stopping().isOn()
                        ? Optional.<AttemptOrder>empty()
                        : order(tx, attempt);
        if (order.isEmpty()) {
            changes.lose(
                    tx,
                    job,
                    attempt,
                    attempt.turnBegun(),
                    "node " + attempt.node() + " came back without it",
                    actor);
        } else {
            var until = changes.now().plus(terms.lease());
            AttemptStore.renew(tx, attempt.token(), attempt.node(), until);
        }
        return order;
    }

    /** Only what has a guard is asked: no other job sends any. */
    static AttemptOrder withSnapshots(Tx tx, AttemptOrder order) {
        return order.guard().isEmpty()
                ? order
                : order.withSnapshots(SnapshotStore.everySec(tx, order.attempt().job()));
    }

    private Optional<AttemptOrder> order(Tx tx, AttemptRow attempt) {
        var text = JobStore.request(tx, attempt.id().job()).orElseThrow();
        var request = Json.read(text, JobRequest.class);
        return profiles.of(request)
                .map(composition ->
                        Orders.order(
                                attempt.id(),
                                attempt.token(),
                                request,
                                composition,
                                Limits.of(
                                        request,
                                        composition.profile(),
                                        changes.ledger().prices().table(),
                                        changes.now()),
                                Continuation.of(tx, attempt.id(), changes.ledger()),
                                request.merge()
                                        .flatMap(wanted -> Merging.order(tx, attempt.id(), wanted)),
                                Orders.cause(attempt.id(), JobStore.cause(tx, attempt.id().job()))))
                .map(order -> withSnapshots(tx, order));
    }

    /**
     * Takes away leases that ran out: again if no turn had begun, else as the job wants it. Each in
     * a transaction of its own, here and below: locks on several jobs would have to be taken in one
     * order.
     *
     * @param now leases that ended before
     * @return how many
     */
    public int endExpired(Instant now) {
        return each(
                db.read(tx -> AttemptStore.expired(tx, now, AT_ONCE)),
                (tx, job, attempt) -> {
                    if (!attempt.isRunning() || !attempt.leaseUntil().isBefore(now)) {
                        return false;
                    }
                    if (attempt.isDisconnected()) {
                        giveUp(tx, job, attempt);
                    } else if (!attempt.turnBegun() || isCancelled(job)) {
                        changes.lose(
                                tx,
                                job,
                                attempt,
                                attempt.turnBegun(),
                                "node %s did not answer for %d seconds"
                                        .formatted(attempt.node(), terms.lease().toSeconds()),
                                Actor.CADRE);
                    } else {
                        disconnect(tx, job, attempt);
                    }
                    return true;
                });
    }

    /** Its agent may be at work: it goes on, as far as the server is concerned, for now. */
    private void disconnect(Tx tx, JobRow job, AttemptRow attempt) {
        var policy = Disconnection.policy(tx, job.id());
        var since = attempt.leaseUntil();
        var until = Disconnection.until(policy, since, terms.lease());
        AttemptStore.disconnect(tx, attempt, policy.word(), until);
        var body = new TreeMap<String, Object>();
        body.put("node", attempt.node());
        body.put("since", since);
        body.put("policy", policy.word());
        if (!(policy instanceof OnDisconnect.Wait)) {
            body.put("until", until);
        }
        tell(tx, "attempt.disconnected", attempt.id(), body);
    }

    /** Its node has ended the agent by itself by now, if it could. */
    private void giveUp(Tx tx, JobRow job, AttemptRow attempt) {
        var reason =
                "node %s did not come back in time (on_disconnect: %s)"
                        .formatted(attempt.node(), attempt.onDisconnect());
        if (attempt.onDisconnect().equals("replace")) {
            changes.replace(tx, job, attempt, reason, Actor.CADRE);
        } else {
            changes.lose(tx, job, attempt, true, reason, Actor.CADRE);
        }
    }

    private static boolean isCancelled(JobRow job) {
        return job.stopping().kind().equals(JobRow.Stopping.CANCEL);
    }

    /**
     * Ends all that a node holds, at once: a person says that it will not come back.
     *
     * @param reason for people
     */
    public void endAll(NodeName node, String reason, Actor actor) {
        each(
                db.read(tx -> heldBy(tx, node)),
                (tx, job, attempt) -> {
                    if (attempt.isRunning()) {
                        changes.lose(tx, job, attempt, attempt.turnBegun(), reason, actor);
                    }
                    return attempt.isRunning();
                });
    }

    /**
     * Ends jobs that have waited for a node for longer than they may.
     *
     * @return how many
     */
    public int endWaiting(Instant now) {
        var ended = 0;
        for (var id : db.read(tx -> JobStore.waitedTooLong(tx, now, AT_ONCE))) {
            ended += db.write(tx -> endWaiting(tx, id, now)) ? 1 : 0;
        }
        return ended;
    }

    private boolean endWaiting(Tx tx, JobId id, Instant now) {
        var job = JobStore.lock(tx, id).filter(JobRow::isQueued);
        if (job.isEmpty() || !JobStore.waitedTooLong(tx, id, now)) {
            return false;
        }
        changes.waitedTooLong(tx, job.get());
        return true;
    }

    /**
     * Stops jobs that are over their time although their node should have done so.
     *
     * @param now attempts whose time was over before
     * @return how many
     */
    public int stopOverdue(Instant now) {
        return each(
                db.read(tx -> AttemptStore.overdue(tx, now, AT_ONCE)),
                (tx, job, attempt) -> {
                    if (!attempt.isRunning()
                            || !attempt.deadline().isBefore(now)
                            || job.stopping().isOn()) {
                        return false;
                    }
                    stop(tx, job, JobRow.Stopping.DEADLINE, "its timeout ran out", "");
                    return true;
                });
    }

    /**
     * Stops what still runs on nodes whose drain has a deadline that is over; its work is saved.
     *
     * @return how many
     */
    public int stopOverdrained() {
        return each(
                db.read(tx -> AttemptStore.overdrained(tx, changes.now(), AT_ONCE)),
                (tx, job, attempt) -> {
                    if (!attempt.isRunning() || job.stopping().isOn()) {
                        return false;
                    }
                    var reason = "node " + attempt.node() + " is drained, its deadline is over";
                    stop(tx, job, JobRow.Stopping.CANCEL, reason, reason);
                    return true;
                });
    }

    /**
     * Stops jobs that are silent for longer than they may be although their node, which says so,
     * should have done that.
     *
     * @param held what a node has said of its attempts
     */
    public void stopIdle(NodeName node, List<HeldAttempt> held) {
        var silent =
                held.stream()
                        .filter(one -> one.silentSec().filter(s -> s > GRACE_SEC).isPresent())
                        .filter(this::isIdle)
                        .toList();
        if (!silent.isEmpty()) {
            var tokens = silent.stream().map(HeldAttempt::token).collect(Collectors.toSet());
            each(
                    silent.stream().map(HeldAttempt::attempt).sorted().toList(),
                    (tx, job, attempt) -> {
                        var is =
                                attempt.isRunning()
                                        && attempt.node().equals(node)
                                        && tokens.contains(attempt.token())
                                        && !job.stopping().isOn();
                        if (is) {
                            stop(tx, job, JobRow.Stopping.IDLE, "its idle_timeout ran out", "");
                        }
                        return is;
                    });
        }
        silentLimits.keySet().removeIf(token -> silentLimits.size() > MOST_REMEMBERED);
    }

    private boolean isIdle(HeldAttempt held) {
        var known = silentLimits.get(held.token());
        long limit = known == null ? db.read(tx -> idleLimit(tx, held.attempt().job())) : known;
        silentLimits.put(held.token(), limit);
        return limit > 0 && held.silentSec().orElse(0L) > limit + GRACE_SEC;
    }

    /** Zero for none. */
    private long idleLimit(Tx tx, JobId job) {
        return JobStore.request(tx, job)
                .map(text -> Json.read(text, JobRequest.class))
                .flatMap(request ->
                        profiles.of(request)
                                .map(found -> Orders.idleTimeoutSec(request, found.profile())))
                .orElse(0L);
    }

    /** What is done with an attempt whose time has come, if it has not gone meanwhile. */
    @FunctionalInterface
    private interface Step {
        boolean run(Tx tx, JobRow job, AttemptRow attempt);
    }

    private int each(List<AttemptId> found, Step step) {
        var done = 0;
        for (var id : found) {
            var did =
                    db.write(tx -> {
                        // they may be gone: finished jobs are deleted some day
                        var job = JobStore.lock(tx, id.job());
                        var attempt = AttemptStore.lock(tx, id);
                        return job.isPresent()
                                && attempt.isPresent()
                                && step.run(tx, job.get(), attempt.get());
                    });
            done += did ? 1 : 0;
        }
        return done;
    }

    private void stop(Tx tx, JobRow job, String kind, String why, String reason) {
        var stopping =
                new JobRow.Stopping(
                        why, kind, Actor.CADRE.name(), reason, Optional.of(changes.now()));
        changes.stop(tx, job, stopping);
        changes.tell(
                tx,
                "job.stop_requested",
                job.id().toString(),
                job.id(),
                Actor.CADRE,
                Map.of("state", "running", "attempt", job.attempt(), "reason", stopping.why()));
    }

    /**
     * Ends jobs whose node did not answer to a stop in time; a result that comes later is kept as
     * evidence.
     *
     * @param now the time
     * @param patience from the stop to then
     * @return how many
     */
    public int endUnanswered(Instant now, Duration patience) {
        var since = now.minus(patience);
        var stopped =
                db.read(tx ->
                        JobStore.stoppedBefore(tx, since, AT_ONCE).stream()
                                .map(id -> JobStore.find(tx, id).orElseThrow().lastAttempt())
                                .toList());
        return each(
                stopped,
                (tx, job, attempt) -> {
                    var due =
                            job.isRunning()
                                    && job.lastAttempt().equals(attempt.id())
                                    && !attempt.isDisconnected()
                                    && attempt.reconnectedAt().isBefore(since)
                                    && job.stopping().at().filter(since::isAfter).isPresent();
                    if (due) {
                        changes.endAttempt(tx, attempt, attemptState(job));
                        changes.endStopped(tx, job, Actor.CADRE);
                    }
                    return due;
                });
    }

    private static String attemptState(JobRow job) {
        return switch (job.stopping().kind()) {
            case JobRow.Stopping.CANCEL, JobRow.Stopping.BUDGET -> "stopped";
            default -> "timed_out";
        };
    }
}
