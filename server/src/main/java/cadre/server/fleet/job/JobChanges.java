package cadre.server.fleet.job;

import cadre.server.feed.Feed;
import cadre.server.feed.NewEvent;
import cadre.server.fleet.Peers;
import cadre.server.fleet.Sabotage;
import cadre.server.fleet.breaker.Breakers;
import cadre.server.fleet.breaker.Failure;
import cadre.server.fleet.placement.Backlog;
import cadre.server.fleet.placement.Requirement;
import cadre.server.fleet.placement.Roster;
import cadre.server.fleet.placement.Scheduling;
import cadre.server.storage.Bells;
import cadre.server.storage.Tx;
import cadre.server.usage.Ledger;
import cadre.wire.event.Actor;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.id.NodeName;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.JobRequest;
import cadre.wire.job.OnDisconnect;
import cadre.wire.json.Json;
import cadre.wire.link.ServerMessage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The changes of state of a job and its attempts, each with its event and with what must be told to
 * the rest of the server once it is committed. Shared by everything that changes jobs.
 */
public final class JobChanges {
    private final Feed feed;
    private final InstantSource clock;
    private final Roster roster;
    private final Backlog backlog;
    private final Ledger ledger;
    private final Peers peers;
    private final Fairness fairness = new Fairness();
    private final Requirements requirements = new Requirements();
    private final Bells<JobId> bells = new Bells<>();
    private final Breakers breakers;

    /** The changes of one server; it hears what the others change. */
    public JobChanges(
            Feed feed,
            InstantSource clock,
            Roster roster,
            Backlog backlog,
            Ledger ledger,
            Peers peers) {
        this.feed = feed;
        this.clock = clock;
        this.roster = roster;
        this.backlog = backlog;
        this.ledger = ledger;
        this.peers = peers;
        this.breakers = new Breakers(feed, clock, this::mayStart);
        peers.onJob(bells::ring, bells::ringAll);
        peers.onLine(backlog::hear, backlog::nudge);
        peers.onFreed(backlog::nudge);
    }

    /** What time it is for the fleet. */
    public Instant now() {
        return clock.instant();
    }

    /** The nodes as they are now. */
    public Roster roster() {
        return roster;
    }

    /** What waits. */
    public Backlog backlog() {
        return backlog;
    }

    /** What attempts use. */
    public Ledger ledger() {
        return ledger;
    }

    /** This server among the others. */
    public Peers peers() {
        return peers;
    }

    /** Which accounts are paused. */
    public Breakers breakers() {
        return breakers;
    }

    private void mayStart() {
        backlog.nudge();
        peers.freed();
    }

    Requirements requirements() {
        return requirements;
    }

    Fairness fairness() {
        return fairness;
    }

    Bells<JobId> bells() {
        return bells;
    }

    /** Appends an event of a job and wakes who waits for the job. */
    void tell(Tx tx, String kind, String thing, JobId job, Actor actor, Map<String, ?> body) {
        feed.append(tx, kind, thing, Optional.of(job), actor, new TreeMap<>(body));
        tx.afterCommit(() -> ring(job));
    }

    /** The same for events of several jobs, after their rows were changed. */
    void tellAll(Tx tx, List<NewEvent> events) {
        feed.appendAll(tx, events);
        tx.afterCommit(() -> events.forEach(one -> one.job().ifPresent(this::ring)));
    }

    /** Something happened to the job, and is committed. */
    void ring(JobId job) {
        bells.ring(job);
        peers.changed(job);
    }

    /** The job waits, and that is committed. */
    void waits(Requirement requirement, String key) {
        backlog.add(requirement);
        peers.grew(key);
    }

    /** Has the dispatcher look at the job's line once this is committed. */
    void announceQueued(Tx tx, String requirementKey) {
        var body =
                JobStore.requirement(tx, requirementKey)
                        .orElseThrow(() ->
                                new IllegalStateException("no requirement " + requirementKey));
        var requirement = Requirement.of(body);
        tx.afterCommit(() -> waits(requirement, requirementKey));
    }

    /** The attempt is over: its slot is free once this is committed. */
    void endAttempt(Tx tx, AttemptRow attempt, String state) {
        AttemptStore.end(tx, attempt.token(), state, now());
        breakers.ended(tx, attempt.id());
        tx.afterCommit(() -> freed(attempt.id(), attempt.node()));
        drain(tx, attempt.node());
    }

    /** An attempt is over, and that is committed. */
    private void freed(AttemptId attempt, NodeName node) {
        roster.release(node, attempt);
        freedOn(List.of(node));
    }

    private void freedOn(Collection<NodeName> nodes) {
        backlog.nudge();
        peers.freed();
        nodes.stream().filter(node -> !roster.isHere(node)).forEach(peers::changed);
    }

    /**
     * Attempts have succeeded and used nothing: the same as {@link #apply} for each that runs, in a
     * few statements. PostgreSQL only.
     *
     * @param all in the order of the jobs, no job twice
     * @return the tokens of those that have ended; the others are as before
     */
    Set<Long> succeedAll(Tx tx, List<Success> all) {
        var ended = BatchStore.succeed(tx, all.stream().map(JobChanges::said).toList(), now());
        var over = all.stream().filter(one -> ended.contains(one.token())).toList();
        if (over.isEmpty()) {
            return ended;
        }
        tellAll(tx, over.stream().map(JobChanges::succeeded).toList());
        var nodes = over.stream().map(Success::node).distinct().toList();
        tx.afterCommit(() -> {
            over.forEach(one -> roster.release(one.node(), one.attempt()));
            freedOn(nodes);
        });
        nodes.stream().filter(this::mayDrain).forEach(node -> drain(tx, node));
        return ended;
    }

    /** What a node says of an attempt that has succeeded and used nothing. */
    record Success(
            AttemptId attempt, long token, NodeName node, AttemptResult result, Actor actor) {}

    private static BatchStore.Success said(Success one) {
        return new BatchStore.Success(
                one.attempt(),
                one.token(),
                one.node(),
                Json.write(one.result().usage()),
                Json.write(one.result()));
    }

    private static NewEvent succeeded(Success one) {
        var id = one.attempt().job();
        return new NewEvent(
                "job.succeeded",
                id.toString(),
                Optional.of(id),
                one.actor(),
                new TreeMap<>(
                        Map.of(
                                "state",
                                "succeeded",
                                "attempt",
                                one.attempt().number(),
                                "node",
                                one.node())));
    }

    /** What another server has just said of its scheduling, a loop finds. */
    private boolean mayDrain(NodeName node) {
        return roster.scheduling(node).filter(known -> known != Scheduling.DRAINING).isEmpty();
    }

    /** If the node is draining and nothing is leased to it any more, it is drained: whether so. */
    public boolean drain(Tx tx, NodeName node) {
        if (!AttemptStore.drain(tx, node)) {
            return false;
        }
        var body = Map.of("node", node);
        feed.append(tx, "node.drained", node.toString(), Optional.empty(), Actor.CADRE, body);
        tx.afterCommit(() -> {
            roster.schedule(node, Scheduling.DRAINED);
            peers.changed(node);
        });
        return true;
    }

    /** Someone cancelled the job, and it is over. */
    void cancelled(Tx tx, JobRow job, String by, String reason, Actor actor) {
        JobStore.keepCancelReason(tx, job.id(), reason);
        var more = new TreeMap<String, Object>(Map.of("by", by));
        if (!reason.isEmpty()) {
            more.put("reason", reason);
        }
        end(tx, job, "cancelled", "", by, more, actor);
    }

    /** The job is over. */
    void end(Tx tx, JobRow job, String state, String code, String outcome, Actor actor) {
        var more = new TreeMap<String, Object>();
        if (!code.isEmpty()) {
            more.put("code", code);
        }
        if (!outcome.isEmpty()) {
            more.put("reason", outcome);
        }
        end(tx, job, state, code, outcome, more, actor);
    }

    private void end(
            Tx tx,
            JobRow job,
            String state,
            String code,
            String outcome,
            Map<String, ?> more,
            Actor actor) {
        if (!JobStore.end(tx, job.id(), state, code, outcome, now())
                && !Sabotage.NO_LEASE_CHECK.isOn()) {
            throw new IllegalStateException("job " + job.id() + " was over already");
        }
        var body = new TreeMap<String, Object>(more);
        body.put("state", state);
        body.put("attempt", job.attempt());
        job.node().ifPresent(node -> body.put("node", node));
        tell(tx, "job." + state, job.id().toString(), job.id(), actor, body);
    }

    /** The current attempt is over, and the node said how. */
    void apply(Tx tx, JobRow job, AttemptRow attempt, AttemptResult result, Actor actor) {
        if (worked(result)) {
            breakers.worked(tx, attempt.id());
        }
        switch (result.ending()) {
            case Ending.Succeeded() -> {
                endAttempt(tx, attempt, "succeeded");
                end(tx, job, "succeeded", "", "", actor);
            }
            case Ending.Failed failed -> fail(tx, job, attempt, result.turnBegun(), failed, actor);
            case Ending.TimedOut(String limit, Optional<String> said) -> {
                endAttempt(tx, attempt, "timed_out");
                var reason = limit + said.map(last -> ": " + last).orElse("");
                end(
                        tx,
                        job,
                        "timed_out",
                        cut(limit),
                        cut(said.orElse("")),
                        Map.of("reason", cut(reason)),
                        actor);
            }
            case Ending.Stopped(String reason) -> {
                if (job.stopping().isOn()) {
                    endAttempt(tx, attempt, "stopped");
                    endStopped(tx, job, actor);
                } else {
                    stoppedByItself(tx, job, attempt, result.turnBegun(), reason, actor);
                }
            }
            case Ending.Lost(String reason) ->
                    lose(tx, job, attempt, result.turnBegun(), reason, actor);
        }
    }

    /** Whether its account is good: the service has answered it, and did not refuse it later. */
    private static boolean worked(AttemptResult result) {
        return result.ending() instanceof Ending.Succeeded
                || (result.turnBegun()
                        && !(result.ending() instanceof Ending.Failed failed
                                && isOfTheAccount(failed.code())));
    }

    private static boolean isOfTheAccount(FailureCode code) {
        return code == FailureCode.QUOTA || code == FailureCode.AUTHENTICATION;
    }

    /**
     * It has failed. One that found its account used up before its first turn has tried nothing: it
     * waits, with as many tries as before, until the account is there again.
     */
    private void fail(
            Tx tx,
            JobRow job,
            AttemptRow attempt,
            boolean sawTurn,
            Ending.Failed failed,
            Actor actor) {
        var paused = isOfTheAccount(failed.code()) && pause(tx, job, attempt, failed);
        endAttempt(tx, attempt, "failed");
        if (paused
                && failed.code() == FailureCode.QUOTA
                && !sawTurn
                && !attempt.turnBegun()
                && !job.stopping().isOn()
                && job.triesLeft() > 0
                && job.attempt() < Jobs.MOST_ATTEMPTS) {
            JobStore.giveTryBack(tx, job.id());
            requeue(tx, job, attempt, failed.code().word() + ": " + cut(failed.reason()), actor);
        } else {
            var reason = cut(failed.reason()) + offer(tx, job, failed.code());
            end(tx, job, "failed", failed.code().word(), reason, actor);
        }
    }

    private boolean pause(Tx tx, JobRow job, AttemptRow attempt, Ending.Failed failed) {
        if (attempt.account().isEmpty() && bringsItsCommand(tx, job.id())) {
            return false; // it says nothing of other jobs
        }
        return breakers.failed(
                tx,
                new Failure(
                        attempt.id(),
                        job.agent(),
                        attempt.account(),
                        attempt.node(),
                        attempt.claimedAt(),
                        failed.code().word(),
                        failed.reason(),
                        failed.resetAt()));
    }

    private static boolean bringsItsCommand(Tx tx, JobId job) {
        return JobStore.request(tx, job)
                .map(text -> !Json.read(text, JobRequest.class).command().isEmpty())
                .orElse(false);
    }

    /** Its node had reason to: it could not reach the server for as long as the job allows. */
    private void stoppedByItself(
            Tx tx, JobRow job, AttemptRow attempt, boolean sawTurn, String said, Actor actor) {
        var reason = "the node stopped it: " + said;
        if (Disconnection.policy(tx, job.id()) instanceof OnDisconnect.Replace) {
            replace(tx, job, attempt, reason, actor);
        } else {
            lose(tx, job, attempt, sawTurn, reason, actor);
        }
    }

    /** A session that could not go on where it was can be begun anew. */
    private static String offer(Tx tx, JobRow job, FailureCode code) {
        return code == FailureCode.PREFLIGHT
                ? ResumptionStore.of(tx, job.id())
                        .filter(how -> !how.cold())
                        .map(how -> ". " + how.offer())
                        .orElse("")
                : "";
    }

    /** No node took it in the time that it has for that. */
    void waitedTooLong(Tx tx, JobRow job) {
        end(tx, job, "timed_out", "queue_timeout", "", Actor.CADRE);
    }

    /** The job was told to stop and has stopped, or never will say so. */
    void endStopped(Tx tx, JobRow job, Actor actor) {
        var stopping = job.stopping();
        switch (stopping.kind()) {
            case JobRow.Stopping.CANCEL ->
                    cancelled(tx, job, stopping.by(), stopping.reason(), actor);
            case JobRow.Stopping.BUDGET ->
                    end(tx, job, "failed", FailureCode.LIMIT.word(), stopping.why(), actor);
            case JobRow.Stopping.IDLE -> end(tx, job, "timed_out", "", "idle_timeout", actor);
            default -> end(tx, job, "timed_out", "", "timeout", actor);
        }
    }

    /** The attempt's work is gone: again if no turn had begun and tries are left, else lost. */
    void lose(Tx tx, JobRow job, AttemptRow attempt, boolean sawTurn, String reason, Actor actor) {
        endAttempt(tx, attempt, "lost");
        var why = cut(reason);
        if (job.stopping().isOn()) {
            endStopped(tx, job, actor);
        } else if (!sawTurn && !attempt.turnBegun() && job.triesLeft() > 0) {
            requeue(tx, job, attempt, why, actor);
        } else {
            end(tx, job, "lost", "", why, actor);
        }
    }

    /** The attempt's work is gone, and the job wants another one although its turn had begun. */
    void replace(Tx tx, JobRow job, AttemptRow attempt, String reason, Actor actor) {
        if (job.stopping().isOn() || job.triesLeft() == 0) {
            lose(tx, job, attempt, true, reason + noMore(job), actor);
        } else {
            endAttempt(tx, attempt, "lost");
            requeue(tx, job, attempt, cut(reason), actor);
        }
    }

    private static String noMore(JobRow job) {
        return job.triesLeft() == 0 ? ", and there are no attempts left" : "";
    }

    private void requeue(Tx tx, JobRow job, AttemptRow attempt, String reason, Actor actor) {
        if (!JobStore.requeue(tx, job.id(), now())) {
            throw new IllegalStateException("job " + job.id() + " does not run");
        }
        announceQueued(tx, job.requirement());
        tell(
                tx,
                "job.requeued",
                job.id().toString(),
                job.id(),
                actor,
                Map.of(
                        "state",
                        "queued",
                        "attempt",
                        job.attempt(),
                        "node",
                        attempt.node(),
                        "reason",
                        reason));
    }

    /** Marks a running job as being stopped; the node is told once this is committed. */
    void stop(Tx tx, JobRow job, JobRow.Stopping stopping) {
        if (!JobStore.stop(tx, job.id(), stopping)) {
            return;
        }
        AttemptStore.find(tx, job.lastAttempt())
                .ifPresent(attempt -> {
                    var message = stopMessage(attempt, stopping.why());
                    tx.afterCommit(() -> {
                        roster.send(attempt.node(), message);
                        if (!roster.isHere(attempt.node())) {
                            peers.changed(attempt.node());
                        }
                    });
                });
    }

    static ServerMessage.Stop stopMessage(AttemptRow attempt, String why) {
        return new ServerMessage.Stop(attempt.id(), attempt.token(), why);
    }

    static ServerMessage.Stop stopMessage(AttemptStore.Stopped attempt) {
        return new ServerMessage.Stop(attempt.id(), attempt.token(), attempt.why());
    }

    static String cut(String text) {
        return text.length() > 4000 ? text.substring(0, 4000) + "..." : text;
    }
}
