package cadre.server.fleet.job;

import cadre.server.agents.Profiles;
import cadre.server.fleet.LeaseTerms;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.event.Actor;
import cadre.wire.id.NodeName;
import cadre.wire.job.JobRequest;
import cadre.wire.json.Json;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.HeldAttempt;
import cadre.wire.link.ServerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How leases go on and end: renewed by beats, compared when a node comes back, taken away when they
 * run out, and stopped when a job is over its time. Thread-safe; every method may block on the
 * store.
 */
public final class Leases {
    private static final int AT_ONCE = 200;
    private static final String LEASE_OVER = "it is no longer leased to this node";

    private final Database db;
    private final Profiles profiles;
    private final JobChanges changes;
    private final LeaseTerms terms;

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
        for (var one : held) {
            if (!AttemptStore.renew(tx, one.token(), node, until)) {
                stops.add(new ServerMessage.Stop(one.attempt(), one.token(), LEASE_OVER));
            }
        }
        for (var attempt : AttemptStore.runningOn(tx, node)) {
            var stopping = JobStore.find(tx, attempt.id().job()).orElseThrow().stopping();
            if (stopping.isOn()) {
                stops.add(JobChanges.stopMessage(attempt, stopping.why()));
            }
        }
        return stops;
    }

    /**
     * Compares what a node holds with what is leased to it. What it holds is renewed; what never
     * started is ordered again with the same token; what had started and is gone is lost.
     */
    public Resync resync(Tx tx, NodeName node, List<HeldAttempt> held, Actor actor) {
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

    private Optional<AttemptOrder> order(Tx tx, AttemptRow attempt) {
        var text = JobStore.request(tx, attempt.id().job()).orElseThrow();
        var request = Json.read(text, JobRequest.class);
        return profiles.find(request.agent())
                .map(profile ->
                        Orders.order(
                                attempt.id(),
                                attempt.token(),
                                request,
                                profile,
                                Limits.of(
                                        request,
                                        profile,
                                        changes.ledger().prices().table(),
                                        changes.now()),
                                Continuation.of(tx, attempt.id(), changes.ledger())));
    }

    /**
     * Takes away leases that ran out: again if no turn had begun, else lost.
     *
     * @return how many
     */
    public int endExpired() {
        return db.write(tx -> {
            var expired = AttemptStore.expired(tx, changes.now(), AT_ONCE);
            for (var attempt : expired) {
                changes.lose(
                        tx,
                        JobStore.find(tx, attempt.id().job()).orElseThrow(),
                        attempt,
                        attempt.turnBegun(),
                        "node %s did not answer for %d seconds"
                                .formatted(attempt.node(), terms.lease().toSeconds()),
                        Actor.CADRE);
            }
            return expired.size();
        });
    }

    /**
     * Stops jobs that are over their time although their node should have done so.
     *
     * @return how many
     */
    public int stopOverdue() {
        return db.write(tx -> {
            var stopped = 0;
            for (var attempt : AttemptStore.overdue(tx, changes.now(), AT_ONCE)) {
                var job = JobStore.find(tx, attempt.id().job()).orElseThrow();
                if (!job.stopping().isOn()) {
                    stopOverdue(tx, job);
                    stopped++;
                }
            }
            return stopped;
        });
    }

    private void stopOverdue(Tx tx, JobRow job) {
        var stopping =
                new JobRow.Stopping(
                        "its timeout ran out",
                        JobRow.Stopping.DEADLINE,
                        Actor.CADRE.name(),
                        "",
                        Optional.of(changes.now()));
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
     * @param patience since the stop
     * @return how many
     */
    public int endUnanswered(Duration patience) {
        return db.write(tx -> {
            var since = changes.now().minus(patience);
            var jobs = JobStore.stoppedBefore(tx, since, AT_ONCE);
            for (var job : jobs) {
                var attempt = AttemptStore.find(tx, job.lastAttempt()).orElseThrow();
                changes.endAttempt(tx, attempt, attemptState(job));
                changes.endStopped(tx, job, Actor.CADRE);
            }
            return jobs.size();
        });
    }

    private static String attemptState(JobRow job) {
        return job.stopping().kind().equals(JobRow.Stopping.CANCEL) ? "stopped" : "timed_out";
    }
}
