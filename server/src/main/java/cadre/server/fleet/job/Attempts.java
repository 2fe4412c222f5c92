package cadre.server.fleet.job;

import cadre.server.access.Principal;
import cadre.server.fleet.FaultPoint;
import cadre.server.fleet.Sabotage;
import cadre.server.fleet.breaker.Quotas;
import cadre.server.fleet.placement.Requirement;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.server.usage.Ledger;
import cadre.server.usage.Run;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.id.NodeName;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.ForeignFiles;
import cadre.wire.job.LogCheck;
import cadre.wire.job.MergeConflict;
import cadre.wire.job.MergeOutcome;
import cadre.wire.job.MergeRequest;
import cadre.wire.json.Json;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What nodes say about their attempts. Each call checks that the attempt was given to the
 * principal's node with that token; what comes for an attempt that is over changes nothing but its
 * evidence. Thread-safe; every method may block on the store.
 */
public final class Attempts {
    private static final Logger log = LoggerFactory.getLogger(Attempts.class);

    /** How much longer than its timeout an agent may run before the server itself stops it. */
    static final Duration OVERTIME = Duration.ofMinutes(2);

    private static final int LONGEST_ANSWER = 256 * 1024;
    private static final int LONGEST_ACCOUNT = 300;

    /** No attempt runs for longer. */
    private static final long LONGEST_AGE_SEC = 366L * 24 * 3600;

    private static final int LONGEST_LINE = 1000;

    private final Database db;
    private final JobChanges changes;
    private final Completions<End, ServerMessage.FinishedStored> together;

    /** The attempts in {@code db}. */
    public Attempts(Database db, JobChanges changes) {
        this.db = db;
        this.changes = changes;
        this.together = new Completions<>(db, new Together());
    }

    /**
     * Checks that an attempt is or was given to this node with that token.
     *
     * @throws CadreException FORBIDDEN if the key is no node's; STALE if not
     */
    public void check(Principal node, AttemptId attempt, long token) {
        var name = name(node);
        db.read(tx -> find(tx, name, attempt, token));
    }

    /**
     * Holds an attempt to the end of the transaction: what it has left so far stays so.
     *
     * @return whether it runs
     */
    public boolean lock(Tx tx, AttemptId attempt) {
        return AttemptStore.lock(tx, attempt).filter(AttemptRow::isRunning).isPresent();
    }

    /**
     * The attempt whose saved work a running attempt of this node begins with; empty if it begins
     * with none, or runs no more.
     *
     * @throws CadreException as {@link #check}
     */
    public Optional<AttemptId> earlier(Principal node, AttemptId attempt, long token) {
        var name = name(node);
        return db.read(tx -> {
            var row = find(tx, name, attempt, token);
            return row.isRunning()
                    ? ResumptionStore.of(tx, row.id().job())
                            .filter(Resumption::cold)
                            .map(Resumption::source)
                    : Optional.empty();
        });
    }

    /**
     * Whether the workspace of this attempt begins with what that one saved.
     *
     * @throws CadreException as {@link #check}
     */
    public boolean merges(Principal node, AttemptId attempt, long token, AttemptId from) {
        var name = name(node);
        return db.read(tx -> {
            var row = find(tx, name, attempt, token);
            return row.isRunning()
                    && MergeStore.of(tx, row.id().job()).stream()
                            .anyMatch(part -> part.from().equals(from));
        });
    }

    /**
     * An attempt of a job that is over.
     *
     * @param at since when the job is
     */
    public record Ended(AttemptId attempt, Instant at) {}

    /** Those of jobs that are over since a time, behind this one, whose logs are kept; in order. */
    public List<Ended> ended(Instant since, AttemptId behind, Instant before, int limit) {
        return db.read(tx -> AttemptStore.ended(tx, since, behind, before, limit));
    }

    /** Whether the log of an attempt was deleted. */
    public boolean isLogDeleted(AttemptId attempt) {
        return db.read(tx -> AttemptStore.logDeleted(tx, attempt)).isPresent();
    }

    /**
     * Refuses an attempt whose log was deleted.
     *
     * @throws CadreException GONE, which says when and by whom
     */
    public void requireLog(AttemptId attempt) {
        db.read(tx -> AttemptStore.logDeleted(tx, attempt))
                .ifPresent(gone -> {
                    throw logDeleted(attempt, gone);
                });
    }

    /**
     * Notes that the logs of a job are deleted; whoever asks hears so from the commit on. The bytes
     * are to be deleted after it, and that to be told by {@link #deletedLog}.
     *
     * @param by who does it, for people
     * @return those that were not deleted before
     * @throws CadreException NOT_FOUND; CONFLICT if the job is not over
     */
    public List<AttemptId> deleteLogs(Tx tx, JobId job, String by) {
        var row =
                JobStore.lock(tx, job)
                        .orElseThrow(() ->
                                new CadreException(
                                        ErrorCode.NOT_FOUND,
                                        "No such job",
                                        Map.of("job", job),
                                        "List jobs with 'cadre jobs'"));
        if (!row.isOver()) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The job is not over",
                    Map.of("job", job, "state", row.state()),
                    "Wait for its end or cancel it first; 'cadre logs redact' can be used before");
        }
        return AttemptStore.deleteLogs(tx, job, by, changes.now());
    }

    /** The bytes of a log that was noted as deleted are gone. */
    public void deletedLog(Tx tx, AttemptId attempt) {
        AttemptStore.deletedLog(tx, attempt);
    }

    private static CadreException logDeleted(AttemptId attempt, AttemptStore.LogDeleted gone) {
        var job = attempt.job();
        var result = "; 'cadre job " + job + "' still has its result";
        return gone.by().isEmpty()
                ? new CadreException(
                        ErrorCode.GONE,
                        "The log was deleted",
                        Map.of("attempt", attempt, "deleted_at", gone.at()),
                        "It was older than retention.logs_days, or all logs were more than"
                                + " retention.logs_bytes"
                                + result)
                : new CadreException(
                        ErrorCode.GONE,
                        "The log was deleted by " + gone.by(),
                        Map.of("attempt", attempt, "deleted_at", gone.at()),
                        "It cannot be had again" + result);
    }

    /**
     * Refuses a job of which artifacts were deleted.
     *
     * @throws CadreException GONE, which says when
     */
    public void requireArtifacts(JobId job) {
        db.read(tx -> AttemptStore.artifactsDeletedAt(tx, job))
                .ifPresent(at -> {
                    throw artifactsDeleted(job, at);
                });
    }

    static CadreException artifactsDeleted(JobId job, Instant at) {
        return new CadreException(
                ErrorCode.GONE,
                "What the job had saved was deleted",
                Map.of("job", job, "deleted_at", at),
                "It was older than retention.artifacts_days, or all artifacts were more than"
                        + " retention.artifacts_bytes; 'cadre retry "
                        + job
                        + "' does the job once more");
    }

    /** The node that a key speaks for. */
    public static NodeName name(Principal node) {
        return node.node()
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.FORBIDDEN,
                                "Only a node may do that",
                                Map.of("key", node.key()),
                                "Use a node's key; 'cadre node invite' makes one"));
    }

    /** The agent's process has begun; the same again changes nothing. */
    public void started(Principal node, NodeMessage.Started started) {
        var name = name(node);
        db.write(tx -> {
            var attempt = find(tx, name, started.attempt(), started.token());
            var deadline = changes.now().plus(job(tx, attempt).timeout()).plus(OVERTIME);
            var account = plain(started.account());
            if (AttemptStore.started(
                    tx,
                    attempt.token(),
                    started.humanStream().word(),
                    account,
                    changes.now(),
                    deadline)) {
                var body =
                        Map.of(
                                "node",
                                name,
                                "isolation",
                                started.isolation().word(),
                                "account",
                                account);
                tell(tx, "attempt.started", attempt, node, body);
                Quotas.met(tx, job(tx, attempt).agent(), account, name, changes.now());
            }
            return attempt;
        });
        FaultPoint.STARTED_STORED.reach();
    }

    private static String line(String said) {
        var line = said.strip().replaceAll("\\p{Cntrl}+", " ");
        return line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) : line;
    }

    private static String plain(String account) {
        var line = account.strip().replaceAll("\\p{Cntrl}+", " ");
        return line.length() > LONGEST_ACCOUNT ? line.substring(0, LONGEST_ACCOUNT) : line;
    }

    /** The agent's first turn has begun; the same again changes nothing. */
    public void turnBegan(Principal node, NodeMessage.TurnBegan turn) {
        var name = name(node);
        db.write(tx -> {
            var attempt = find(tx, name, turn.attempt(), turn.token());
            if (AttemptStore.turnBegan(tx, attempt.token())) {
                tell(tx, "attempt.turn_began", attempt, node, Map.of("node", name));
                changes.breakers().worked(tx, attempt.id());
            }
            return attempt;
        });
        FaultPoint.TURN_STORED.reach();
    }

    /** What the run has used so far; without an event of its own, since it comes often. */
    public void used(Principal node, NodeMessage.Used used) {
        var name = name(node);
        db.write(tx -> {
            find(tx, name, used.attempt(), used.token());
            var attempt = AttemptStore.lock(tx, used.attempt()).orElseThrow();
            var anyUsed =
                    !Ledger.isNothing(
                            used.usage(), used.models()); // else it is about the account alone
            if (anyUsed && AttemptStore.used(tx, attempt.token(), Json.write(used.usage()))) {
                tx.afterCommit(() -> changes.ring(attempt.id().job()));
            }
            if (anyUsed && attempt.result().isEmpty()) {
                changes.ledger().record(tx, run(tx, attempt), used.usage(), used.models());
            }
            if (!used.windows().isEmpty()) {
                var agent = job(tx, attempt).agent();
                var now = changes.now();
                var at = now.minusSeconds(age(used));
                Quotas.said(tx, agent, attempt.account(), name, used.windows(), at);
            }
            return attempt;
        });
    }

    private static long age(NodeMessage.Used used) {
        return Math.clamp(used.windowsAgeSec().orElse(0L), 0, LONGEST_AGE_SEC);
    }

    /** The agent gets nowhere; the same again changes nothing. */
    public void noProgress(Principal node, NodeMessage.NoProgress stuck) {
        var name = name(node);
        db.write(tx -> {
            var attempt = find(tx, name, stuck.attempt(), stuck.token());
            if (AttemptStore.noProgress(tx, attempt.token(), stuck.episode())) {
                tell(
                        tx,
                        "no_progress",
                        attempt,
                        node,
                        Map.of(
                                "node",
                                name,
                                "rule",
                                line(stuck.rule()),
                                "reason",
                                line(stuck.text()),
                                "episode",
                                stuck.episode()));
            }
            return attempt;
        });
    }

    /**
     * An attempt is over. Applied once, and only if it is the current one of a running job; else
     * kept as evidence.
     *
     * @param logs what was found of its log, in place of what the node's result says of that
     */
    public ServerMessage.FinishedStored finished(
            Principal node, NodeMessage.Finished finished, List<LogCheck> logs) {
        var name = name(node);
        var result = bounded(finished.result()).withLogs(logs);
        var end = new End(name, node, finished, result);
        var answer =
                db.dialect().isShared() ? together.complete(end) : db.write(tx -> alone(tx, end));
        FaultPoint.FINISHED_STORED.reach();
        return answer;
    }

    /** The end of an attempt as its node says it. */
    private record End(
            NodeName name, Principal node, NodeMessage.Finished said, AttemptResult result) {
        AttemptId attempt() {
            return said.attempt();
        }

        JobChanges.Success success() {
            return new JobChanges.Success(attempt(), said.token(), name, result, node.actor());
        }
    }

    private ServerMessage.FinishedStored alone(Tx tx, End end) {
        find(tx, end.name(), end.attempt(), end.said().token());
        var job = JobStore.lock(tx, end.attempt().job()).orElseThrow();
        var attempt = AttemptStore.lock(tx, end.attempt()).orElseThrow();
        return stored(tx, job, attempt, end);
    }

    private ServerMessage.FinishedStored stored(Tx tx, JobRow job, AttemptRow attempt, End end) {
        var applied =
                attempt.result().isEmpty()
                        ? applyOrKeep(tx, job, attempt, end.result(), end.node())
                        : attempt.applied();
        return new ServerMessage.FinishedStored(attempt.id(), applied);
    }

    /** Most succeed and have used nothing that was not told: these in one statement. */
    private final class Together implements Completions.Ways<End, ServerMessage.FinishedStored> {
        @Override
        public JobId key(End end) {
            return end.attempt().job();
        }

        @Override
        public boolean isPlain(End end) {
            return end.result().ending() instanceof Ending.Succeeded
                    && end.result().logVerified().orElse(true)
                    && !changes.breakers().isProbe(end.attempt())
                    && Ledger.isNothing(end.result().usage(), end.result().models());
        }

        @Override
        public List<Optional<ServerMessage.FinishedStored>> quickly(Tx tx, List<End> ends) {
            var ended = changes.succeedAll(tx, ends.stream().map(End::success).toList());
            return ends.stream()
                    .map(end ->
                            ended.contains(end.said().token())
                                    ? Optional.of(
                                            new ServerMessage.FinishedStored(end.attempt(), true))
                                    : Optional.<ServerMessage.FinishedStored>empty())
                    .toList();
        }

        @Override
        public List<Completions.Answer<ServerMessage.FinishedStored>> carefully(
                Tx tx, List<End> ends) {
            var jobs = JobStore.lockAll(tx, ends.stream().map(end -> end.attempt().job()).toList());
            var rows = AttemptStore.lockAll(tx, ends.stream().map(End::attempt).toList());
            var answers = new ArrayList<Completions.Answer<ServerMessage.FinishedStored>>();
            for (var end : ends) {
                var job = Optional.ofNullable(jobs.get(end.attempt().job()));
                var row = Optional.ofNullable(rows.get(end.attempt())).filter(at -> isOf(at, end));
                answers.add(
                        row.isEmpty() || job.isEmpty()
                                ? new Completions.Answer.Refused<>(stale(end.attempt(), end.name()))
                                : new Completions.Answer.Is<>(
                                        stored(tx, job.get(), row.get(), end)));
            }
            return answers;
        }
    }

    private static boolean isOf(AttemptRow attempt, End end) {
        return attempt.token() == end.said().token() && attempt.node().equals(end.name());
    }

    private static boolean isCurrent(JobRow job, AttemptRow attempt) {
        return Sabotage.NO_LEASE_CHECK.isOn()
                || (attempt.isRunning()
                        && job.isRunning()
                        && job.lastAttempt().equals(attempt.id()));
    }

    private boolean applyOrKeep(
            Tx tx, JobRow job, AttemptRow attempt, AttemptResult result, Principal node) {
        var current = isCurrent(job, attempt);
        AttemptStore.keepResult(
                tx, attempt.token(), Json.write(result.usage()), Json.write(result), current);
        if (!result.logVerified().orElse(true)) {
            tellOfLog(tx, attempt, result, node);
        }
        changes.ledger()
                .settle(
                        tx,
                        run(tx, attempt),
                        result.usage(),
                        result.models(),
                        result.model(),
                        node.actor());
        if (current) {
            changes.apply(tx, job, attempt, result, node.actor());
        } else {
            tell(
                    tx,
                    "attempt.evidence_kept",
                    attempt,
                    node,
                    Map.of("node", attempt.node(), "state", attempt.state()));
        }
        return current;
    }

    /**
     * What was sent of a log is not what is stored: nobody may have to find that out by himself.
     */
    private void tellOfLog(Tx tx, AttemptRow attempt, AttemptResult result, Principal node) {
        var wrong = result.logs().stream().filter(check -> !check.matches()).toList();
        tell(tx, "attempt.log_differs", attempt, node, Map.of("streams", wrong));
        log.atError()
                .addKeyValue("attempt", attempt.id())
                .addKeyValue("streams", wrong)
                .log("a stored log is not what its node sent; look at the disk of the database");
    }

    private static AttemptResult bounded(AttemptResult result) {
        if (result.changes().size() > 100
                || result.changes().stream()
                        .flatMap(change -> change.foreign().stream())
                        .anyMatch(foreign -> foreign.files().size() > ForeignFiles.MOST_FILES)
                || result.killed().size() > 10_000
                || result.warnings().size() > 10_000
                || result.merge().stream().anyMatch(Attempts::isTooLarge)) {
            throw new CadreException(
                    ErrorCode.TOO_LARGE,
                    "The result of an attempt is too large",
                    Map.of("changes", result.changes().size(), "killed", result.killed().size()),
                    "This is a bug of the node; report it");
        }
        return result.answer().length() <= LONGEST_ANSWER
                ? result
                : new AttemptResult(
                                result.ending(),
                                result.exitCode(),
                                result.turnBegun(),
                                result.answer().substring(0, LONGEST_ANSWER),
                                result.sessionId(),
                                result.model(),
                                result.usage(),
                                result.models(),
                                result.isolation(),
                                result.changes(),
                                result.killed(),
                                result.warnings(),
                                result.durationMs())
                        .withMerge(result.merge());
    }

    private static boolean isTooLarge(MergeOutcome outcome) {
        return outcome.merged().size() > MergeRequest.MOST
                || outcome.check().length() > LONGEST_ANSWER
                || outcome.conflict()
                        .filter(found -> found.files().size() > MergeConflict.MOST_FILES)
                        .isPresent();
    }

    private static Run run(Tx tx, AttemptRow attempt) {
        var job = job(tx, attempt);
        var requirement = JobStore.requirement(tx, job.requirement()).orElseThrow();
        return new Run(
                attempt.id(),
                job.agent(),
                Requirement.of(requirement).cli(),
                attempt.node(),
                job.submitterKey());
    }

    private static JobRow job(Tx tx, AttemptRow attempt) {
        return JobStore.find(tx, attempt.id().job()).orElseThrow();
    }

    private void tell(Tx tx, String kind, AttemptRow attempt, Principal node, Map<String, ?> body) {
        var id = attempt.id();
        changes.tell(tx, kind, id.toString(), id.job(), node.actor(), body);
    }

    private static AttemptRow find(Tx tx, NodeName node, AttemptId id, long token) {
        return AttemptStore.find(tx, id)
                .filter(attempt -> attempt.token() == token && attempt.node().equals(node))
                .orElseThrow(() -> stale(id, node));
    }

    private static CadreException stale(AttemptId attempt, NodeName node) {
        return new CadreException(
                ErrorCode.STALE,
                "This attempt was not given to this node with this token",
                Map.of("attempt", attempt, "node", node),
                "Stop it and forget it");
    }
}
