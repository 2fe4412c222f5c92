package cadre.server.fleet.job;

import cadre.server.feed.cause.Origin;
import cadre.server.storage.Column;
import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.server.usage.budget.Exhausted;
import cadre.wire.id.AgentName;
import cadre.wire.id.BundleId;
import cadre.wire.id.JobId;
import cadre.wire.id.KeyId;
import cadre.wire.id.NodeName;
import cadre.wire.id.TeamName;
import cadre.wire.job.Placement;
import cadre.wire.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The tables job, job_label, requirement and the two of fair queueing. */
final class JobStore {
    static final String COLUMNS =
            """
            id, state, since_ms, priority, requirement, agent, submitter_key, submitter,
            filed_at_ms, attempt, tries_left, timeout_sec, node, stopping, stop_kind, stop_by, stop_at_ms,
            outcome_code, outcome, cancel_reason, labels, prompt_head\
            """;

    /** {@link #COLUMNS} where another table is in the statement. */
    static String columns(String alias) {
        return COLUMNS.replaceAll("[a-z_]+", alias + ".$0");
    }

    private JobStore() {}

    /** A job to be stored. */
    record NewJob(
            int priority,
            long fairRank,
            String requirement,
            AgentName agent,
            KeyId submitterKey,
            String submitter,
            int triesLeft,
            Duration timeout,
            Placement placement,
            List<String> preferredTags,
            Optional<String> idempotencyKey,
            String requestHash,
            Map<String, String> labels,
            String promptHead,
            String request,
            Optional<String> cause) {}

    /** A job that was filed with an idempotency key. */
    record Filed(JobId id, String requestHash) {}

    /**
     * A waiting job, as the claim looks at it.
     *
     * @param breakers how many accounts of its profile are paused
     */
    record Waiting(
            JobId id,
            String requirement,
            AgentName agent,
            int priority,
            long fairRank,
            Duration timeout,
            Placement placement,
            List<String> preferredTags,
            int attempt,
            int breakers) {}

    /** A job that was just claimed. */
    record Won(int attempt, String request, Optional<String> cause) {}

    static void keepRequirement(Tx tx, String key, String body) {
        tx.update(
                "insert into requirement (key, body) values (?, ?) on conflict (key) do nothing",
                key,
                body);
    }

    static Optional<String> requirement(Tx tx, String key) {
        return tx.one("select body from requirement where key = ?", row -> row.text("body"), key);
    }

    /** The keys of all lines in which a job waits; hops over the index, whatever their length. */
    static List<String> waitingRequirements(Tx tx) {
        return tx.all(
                """
                with recursive hop (key) as (
                    select min(line) from job where line is not null
                    union all
                    select (select min(line) from job where line > hop.key)
                      from hop where hop.key is not null)
                select key from hop where key is not null
                """,
                row -> row.text("key"));
    }

    static Optional<Filed> filedWith(Tx tx, KeyId submitter, String idempotencyKey) {
        return tx.one(
                "select id, request_hash from job where submitter_key = ? and idem_key = ?",
                row -> new Filed(new JobId(row.number("id")), row.text("request_hash")),
                submitter.number(),
                idempotencyKey);
    }

    private static final String INSERT =
            """
            insert into job (state, since_ms, priority, fair_rank, requirement,
                   line, agent, submitter_key, submitter, filed_at_ms, attempt,
                   tries_left, timeout_sec, placement, preferred_tags, idem_key,
                   request_hash, labels, prompt_head, request, cause)
            values ('queued', ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (submitter_key, idem_key) where idem_key is not null
            do nothing
            returning id, agent, submitter
            """;

    /** The same with its row for lists, on the same way to the database. */
    private static final String INSERT_FILED =
            "with filed as ("
                    + INSERT
                    + """
                    )
                    insert into job_filed (job_id, agent, submitter)
                    select id, agent, submitter from filed
                    returning job_id as id
                    """;

    /** Empty if another transaction has filed with the same key meanwhile. */
    static Optional<JobId> insert(Tx tx, NewJob job, Instant now) {
        var inserted =
                tx.one(
                        tx.dialect().isShared() ? INSERT_FILED : INSERT,
                        row -> new JobId(row.number("id")),
                        now,
                        job.priority(),
                        job.fairRank(),
                        job.requirement(),
                        job.requirement(),
                        job.agent().name(),
                        job.submitterKey().number(),
                        job.submitter(),
                        now,
                        job.triesLeft(),
                        job.timeout().toSeconds(),
                        job.placement().word(),
                        String.join(" ", job.preferredTags()),
                        job.idempotencyKey(),
                        job.requestHash(),
                        Json.write(new TreeMap<>(job.labels())),
                        job.promptHead(),
                        job.request(),
                        job.cause());
        inserted.ifPresent(id -> insertMore(tx, id, job));
        return inserted;
    }

    private static void insertMore(Tx tx, JobId id, NewJob job) {
        if (!tx.dialect().isShared()) {
            tx.update(
                    "insert into job_filed (job_id, agent, submitter) values (?, ?, ?)",
                    id.number(),
                    job.agent().name(),
                    job.submitter());
        }
        job.labels()
                .forEach((name, value) ->
                        tx.update(
                                "insert into job_label (job_id, name, value) values (?, ?, ?)",
                                id.number(),
                                name,
                                value));
    }

    static void ofTeam(Tx tx, JobId job, TeamName team) {
        tx.update("insert into job_team (job_id, team) values (?, ?)", job.number(), team.name());
    }

    /** The key that sent the bundle; empty if there is none. */
    static Optional<KeyId> senderOf(Tx tx, BundleId bundle) {
        return senderOf(tx, bundle, "");
    }

    /**
     * The same, and the bundle stays until the end of the transaction, which is one that writes.
     */
    static Optional<KeyId> holdSenderOf(Tx tx, BundleId bundle) {
        return senderOf(tx, bundle, tx.dialect().forShare());
    }

    private static Optional<KeyId> senderOf(Tx tx, BundleId bundle, String hold) {
        return tx.one(
                "select key_id from bundle where id = ?" + hold,
                row -> new KeyId(row.number("key_id")),
                bundle.number());
    }

    static void useBundle(Tx tx, JobId job, BundleId bundle) {
        tx.update(
                """
                insert into job_bundle (bundle_id, job_id) values (?, ?)
                on conflict (bundle_id, job_id) do nothing
                """,
                bundle.number(),
                job.number());
    }

    /** How long the job may wait for a node, each time that it does. */
    static void limitQueue(Tx tx, JobId id, long queueTimeoutSec) {
        tx.update(
                "update job set queue_timeout_sec = ? where id = ?", queueTimeoutSec, id.number());
    }

    /** Whether this job has waited for too long. */
    static boolean waitedTooLong(Tx tx, JobId id, Instant now) {
        return tx.one(
                        """
                        select id from job
                         where id = ? and line is not null and queue_timeout_sec > 0
                           and since_ms + queue_timeout_sec * 1000 < ?
                        """,
                        row -> row.number("id"),
                        id.number(),
                        now)
                .isPresent();
    }

    /** Waiting jobs that have waited for too long. */
    static List<JobId> waitedTooLong(Tx tx, Instant now, int limit) {
        return tx.all(
                """
                select id from job
                 where line is not null and queue_timeout_sec > 0
                   and since_ms + queue_timeout_sec * 1000 < ?
                 order by since_ms + queue_timeout_sec * 1000 limit ?
                """,
                row -> new JobId(row.number("id")),
                now,
                limit);
    }

    static Optional<JobRow> find(Tx tx, JobId id) {
        return tx.one("select " + COLUMNS + " from job where id = ?", JobStore::read, id.number());
    }

    /** As {@link #find}; nobody else changes it before the end of this transaction. */
    static Optional<JobRow> lock(Tx tx, JobId id) {
        return tx.one(
                "select " + COLUMNS + " from job where id = ?" + tx.dialect().forUpdate(),
                JobStore::read,
                id.number());
    }

    /** Locks several, in the one order in which that is done. */
    static void lock(Tx tx, Collection<JobId> ids) {
        ids.stream().sorted().distinct().forEach(id -> lock(tx, id));
    }

    static Optional<String> request(Tx tx, JobId id) {
        return tx.one(
                "select request from job where id = ?", row -> row.text("request"), id.number());
    }

    /** What caused it; empty if nothing is known. */
    static Optional<Origin> cause(Tx tx, JobId id) {
        return tx.one(
                        "select cause from job where id = ?",
                        row -> row.textOrNone("cause").map(Origin::of),
                        id.number())
                .flatMap(known -> known);
    }

    /** Whether a job waits in this line. */
    static boolean waits(Tx tx, String requirement) {
        return !tx.all(
                        "select id from job where line = ? limit 1",
                        row -> row.number("id"),
                        requirement)
                .isEmpty();
    }

    /**
     * The first of one line, in the order of the index, to be claimed. Those that another
     * transaction is about to claim are passed over.
     */
    static List<Waiting> first(Tx tx, String requirement, int limit) {
        return first(tx, requirement, limit, List.of());
    }

    /** The same without the jobs of budgets that are used up. */
    static List<Waiting> first(Tx tx, String requirement, int limit, List<Exhausted.Over> without) {
        var over = OverBudget.of(without);
        var args = new ArrayList<Object>();
        args.add(requirement);
        args.addAll(over.args());
        args.add(limit);
        var others = without.isEmpty() ? "" : " and not " + over.condition();
        return tx.all(
                """
                select id, requirement, agent, priority, fair_rank, timeout_sec, placement,
                       preferred_tags, attempt,
                       (select count(*) from breaker where breaker.agent = job.agent) as breakers
                  from job
                 where line = ? %s
                 order by priority desc, fair_rank, id
                 limit ?
                """
                                .formatted(others)
                        + tx.dialect().skipLocked(),
                row ->
                        new Waiting(
                                new JobId(row.number("id")),
                                row.text("requirement"),
                                new AgentName(row.text("agent")),
                                row.integer("priority"),
                                row.number("fair_rank"),
                                Duration.ofSeconds(row.number("timeout_sec")),
                                Placement.valueOf(row.text("placement").toUpperCase(Locale.ROOT)),
                                words(row.text("preferred_tags")),
                                row.integer("attempt"),
                                row.integer("breakers")),
                args.toArray());
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }

    /** How many waiting jobs come before this one in its line. */
    static long ahead(Tx tx, JobRow job) {
        return tx.one(
                        """
                        select count(*) as n from job as other, job as mine
                         where mine.id = ? and other.line = mine.line
                           and (other.priority > mine.priority
                                or other.priority = mine.priority
                                   and (other.fair_rank < mine.fair_rank
                                        or other.fair_rank = mine.fair_rank
                                           and other.id < mine.id))
                        """,
                        row -> row.number("n"),
                        job.id().number())
                .orElse(0L);
    }

    /**
     * The one conditional update by which a job is won; empty if someone else was faster, or the
     * node is no longer open or no longer connected to this server: what drains or is drained gets
     * nothing that was on its way, nor what has gone to another server.
     */
    static Optional<Won> claim(Tx tx, JobId id, NodeName node, long server, Instant now) {
        return tx.one(
                """
                update job
                   set state = 'running', line = null, since_ms = ?, attempt = attempt + 1,
                       tries_left = tries_left - 1, node = ?
                 where id = ? and state = 'queued'
                   and exists (select 1 from node as at
                                where at.name = ? and at.scheduling = 'open'
                                  and at.server_id = ? %s)
                returning attempt, request, cause
                """
                        .formatted(tx.dialect().forShare()),
                row ->
                        new Won(
                                row.integer("attempt"),
                                row.text("request"),
                                row.textOrNone("cause")),
                now,
                node.name(),
                id.number(),
                node.name(),
                server);
    }

    /** Locks several in one statement. PostgreSQL only. */
    static Map<JobId, JobRow> lockAll(Tx tx, List<JobId> ids) {
        return tx
                .all(
                        "select "
                                + COLUMNS
                                + " from job where id = any(cast(? as bigint[])) order by id"
                                + tx.dialect().forUpdate(),
                        JobStore::read,
                        Column.numbers(ids, JobId::number))
                .stream()
                .collect(Collectors.toMap(JobRow::id, row -> row));
    }

    /** From running back into the queue. */
    static boolean requeue(Tx tx, JobId id, Instant now) {
        return tx.update(
                        """
                        update job
                           set state = 'queued', line = requirement, since_ms = ?, stopping = '', stop_kind = '',
                               stop_by = '', stop_at_ms = null, cancel_reason = ''
                         where id = ? and state = 'running'
                        """,
                        now,
                        id.number())
                == 1;
    }

    /** What has just been tried does not count. */
    static void giveTryBack(Tx tx, JobId id) {
        tx.update("update job set tries_left = tries_left + 1 where id = ?", id.number());
    }

    /** From an end back into the queue. */
    static void queueAgain(Tx tx, JobId id, long fairRank, int tries, Instant now) {
        tx.update(
                """
                update job
                   set state = 'queued', line = requirement, since_ms = ?, fair_rank = ?,
                       tries_left = ?, stopping = '', stop_kind = '', stop_by = '', stop_at_ms = null,
                       outcome_code = '', outcome = '', cancel_reason = ''
                 where id = ? and state not in ('queued', 'running')
                """,
                now,
                fairRank,
                tries,
                id.number());
    }

    static boolean end(
            Tx tx, JobId id, String state, String outcomeCode, String outcome, Instant now) {
        return tx.update(
                        """
                        update job
                           set state = ?, line = null, since_ms = ?, outcome_code = ?, outcome = ?
                         where id = ? and state in ('queued', 'running')
                        """,
                        state,
                        now,
                        outcomeCode,
                        outcome,
                        id.number())
                == 1;
    }

    /** Puts another reason in place of one that still is {@code was}; whether it was. */
    static boolean replaceOutcome(Tx tx, JobId id, String was, String outcome) {
        return tx.update(
                        "update job set outcome = ? where id = ? and outcome = ?",
                        outcome,
                        id.number(),
                        was)
                == 1;
    }

    static void keepCancelReason(Tx tx, JobId id, String reason) {
        tx.update("update job set cancel_reason = ? where id = ?", reason, id.number());
    }

    static boolean stop(Tx tx, JobId id, JobRow.Stopping stopping) {
        return tx.update(
                        """
                        update job
                           set stopping = ?, stop_kind = ?, stop_by = ?, cancel_reason = ?,
                               stop_at_ms = ?
                         where id = ? and state = 'running' and stop_at_ms is null
                        """,
                        stopping.why(),
                        stopping.kind(),
                        stopping.by(),
                        stopping.reason(),
                        stopping.at(),
                        id.number())
                == 1;
    }

    /**
     * Running jobs that were told to stop before {@code since}; but who is away has not heard it.
     */
    static List<JobId> stoppedBefore(Tx tx, Instant since, int limit) {
        return tx.all(
                """
                select job.id
                  from job join attempt on attempt.job_id = job.id
                                       and attempt.number = job.attempt
                 where job.state = 'running' and job.stop_at_ms is not null and job.stop_at_ms < ?
                   and attempt.disconnected_ms is null
                 order by job.stop_at_ms limit ?
                """,
                row -> new JobId(row.number("id")),
                since,
                limit);
    }

    /** How many jobs of a profile run, on all nodes. */
    static int running(Tx tx, AgentName agent) {
        return tx.one(
                        "select count(*) as n from job where state = 'running'"
                                + " and state <> 'succeeded' and agent = ?",
                        row -> row.integer("n"),
                        agent.name())
                .orElseThrow();
    }

    @SuppressWarnings("unchecked")
    static JobRow read(Row row) {
        return new JobRow(
                new JobId(row.number("id")),
                row.text("state"),
                row.time("since_ms"),
                row.integer("priority"),
                row.text("requirement"),
                new AgentName(row.text("agent")),
                new KeyId(row.number("submitter_key")),
                row.text("submitter"),
                row.time("filed_at_ms"),
                row.integer("attempt"),
                row.integer("tries_left"),
                Duration.ofSeconds(row.number("timeout_sec")),
                row.textOrNone("node").map(NodeName::new),
                new JobRow.Stopping(
                        row.text("stopping"),
                        row.text("stop_kind"),
                        row.text("stop_by"),
                        row.text("cancel_reason"),
                        row.timeOrNone("stop_at_ms")),
                row.text("outcome_code"),
                row.text("outcome"),
                Json.read(row.text("labels"), Map.class),
                row.text("prompt_head"));
    }

    static long queued(Tx tx) {
        return tx.one(
                        "select count(*) as n from job where line is not null",
                        row -> row.number("n"))
                .orElse(0L);
    }

    /** A queued job with what it takes from its profile. */
    record QueuedFor(JobId id, String requirement, Duration timeout, String request) {}

    /** Queued jobs of this profile with a higher id, by id. */
    static List<QueuedFor> queuedFor(Tx tx, AgentName agent, long after, int limit) {
        return tx.all(
                """
                select id, requirement, timeout_sec, request from job
                 where line is not null and agent = ? and id > ?
                 order by id limit ?
                """,
                row ->
                        new QueuedFor(
                                new JobId(row.number("id")),
                                row.text("requirement"),
                                Duration.ofSeconds(row.number("timeout_sec")),
                                row.text("request")),
                agent.name(),
                after,
                limit);
    }

    /** Moves a queued job to another line; false if it is queued no more. */
    static boolean refresh(Tx tx, JobId id, String requirement, Duration timeout) {
        return tx.update(
                        """
                        update job set requirement = ?, line = ?, timeout_sec = ?
                         where id = ? and state = 'queued'
                        """,
                        requirement,
                        requirement,
                        timeout.toSeconds(),
                        id.number())
                == 1;
    }
}
