package cadre.server.fleet.job;

import cadre.server.storage.Column;
import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.id.NodeName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The table attempt. */
final class AttemptStore {
    static final String COLUMNS =
            """
            token, job_id, number, node, state, claimed_at_ms, lease_until_ms, deadline_ms, started_at_ms,
            ended_at_ms, turn_begun, human_stream, account, used, result, applied,
            disconnected_ms, on_disconnect, reconnected_ms\
            """;

    private AttemptStore() {}

    /** Stores a claimed attempt and answers its fencing token. */
    static long insert(
            Tx tx, AttemptId id, NodeName node, Instant now, Instant leaseUntil, Instant deadline) {
        return tx.one(
                        """
                        insert into attempt (job_id, number, node, state, claimed_at_ms,
                               lease_until_ms, deadline_ms)
                        values (?, ?, ?, 'running', ?, ?, ?)
                        returning token
                        """,
                        row -> row.number("token"),
                        id.job().number(),
                        id.number(),
                        node.name(),
                        now,
                        leaseUntil,
                        deadline)
                .orElseThrow();
    }

    /** Locks several in one statement. PostgreSQL only. */
    static Map<AttemptId, AttemptRow> lockAll(Tx tx, List<AttemptId> ids) {
        return tx
                .all(
                        "select "
                                + COLUMNS
                                + """
                                 from attempt
                                 where (job_id, number) in (
                                    select mine.job_id, mine.number
                                      from unnest(cast(? as bigint[]), cast(? as integer[]))
                                           as mine (job_id, number))
                                 order by job_id, number
                                """
                                + tx.dialect().forUpdate(),
                        AttemptStore::read,
                        Column.numbers(ids, id -> id.job().number()),
                        Column.integers(ids, AttemptId::number))
                .stream()
                .collect(Collectors.toMap(AttemptRow::id, row -> row));
    }

    static Optional<AttemptRow> find(Tx tx, AttemptId id) {
        return tx.one(
                "select " + COLUMNS + " from attempt where job_id = ? and number = ?",
                AttemptStore::read,
                id.job().number(),
                id.number());
    }

    /** As {@link #find}; nobody else changes it before the end of this transaction. */
    static Optional<AttemptRow> lock(Tx tx, AttemptId id) {
        return tx.one(
                "select "
                        + COLUMNS
                        + " from attempt where job_id = ? and number = ?"
                        + tx.dialect().forUpdate(),
                AttemptStore::read,
                id.job().number(),
                id.number());
    }

    /** All of a job, oldest first. */
    static List<AttemptRow> of(Tx tx, JobId job) {
        return tx.all(
                "select " + COLUMNS + " from attempt where job_id = ? order by number",
                AttemptStore::read,
                job.number());
    }

    /** All that are leased to a node. */
    static List<AttemptRow> runningOn(Tx tx, NodeName node) {
        return tx.all(
                "select " + COLUMNS + " from attempt where node = ? and state = 'running'",
                AttemptStore::read,
                node.name());
    }

    /** An attempt that is leased to a node. */
    record Leased(NodeName node, AttemptId id, AgentName agent) {}

    /** All that are leased; ordered as the index is, or SQLite may read all attempts. */
    static List<Leased> running(Tx tx) {
        return tx.all(
                """
                select attempt.node, attempt.job_id, attempt.number, job.agent
                  from attempt join job on job.id = attempt.job_id
                 where attempt.state = 'running'
                 order by attempt.node
                """,
                AttemptStore::leased);
    }

    /** Those of one node. */
    static List<Leased> leasedTo(Tx tx, NodeName node) {
        return tx.all(
                """
                select attempt.node, attempt.job_id, attempt.number, job.agent
                  from attempt join job on job.id = attempt.job_id
                 where attempt.node = ? and attempt.state = 'running'
                """,
                AttemptStore::leased,
                node.name());
    }

    private static Leased leased(Row row) {
        return new Leased(
                new NodeName(row.text("node")),
                new AttemptId(new JobId(row.number("job_id")), row.integer("number")),
                new AgentName(row.text("agent")));
    }

    /** An attempt whose node is to stop it. */
    record Stopped(NodeName node, AttemptId id, long token, String why) {}

    /** The attempts of this node that are to be stopped. */
    static List<Stopped> stoppedOn(Tx tx, NodeName node) {
        return tx.all(
                """
                select attempt.node, attempt.job_id, attempt.number, attempt.token, job.stopping
                  from attempt join job on job.id = attempt.job_id
                 where attempt.node = ? and attempt.state = 'running'
                   and job.stop_at_ms is not null
                """,
                AttemptStore::stopped,
                node.name());
    }

    /** All attempts that are to be stopped. */
    static List<Stopped> stopped(Tx tx) {
        return tx.all(
                """
                select attempt.node, attempt.job_id, attempt.number, attempt.token, job.stopping
                  from job join attempt on attempt.job_id = job.id
                                       and attempt.number = job.attempt
                 where job.state = 'running' and job.stop_at_ms is not null
                """,
                AttemptStore::stopped);
    }

    private static Stopped stopped(Row row) {
        return new Stopped(
                new NodeName(row.text("node")),
                new AttemptId(new JobId(row.number("job_id")), row.integer("number")),
                row.number("token"),
                row.text("stopping"));
    }

    static List<AttemptId> expired(Tx tx, Instant now, int limit) {
        return tx.all(
                """
                select job_id, number from attempt
                 where state = 'running' and lease_until_ms < ?
                 order by lease_until_ms limit ?
                """,
                AttemptStore::id,
                now,
                limit);
    }

    /** Those whose time is over and that were not told so: a node may be away for long. */
    static List<AttemptId> overdue(Tx tx, Instant now, int limit) {
        return tx.all(
                """
                select attempt.job_id, attempt.number
                  from attempt join job on job.id = attempt.job_id
                 where attempt.state = 'running' and attempt.deadline_ms < ?
                   and job.stop_at_ms is null
                 order by attempt.deadline_ms limit ?
                """,
                AttemptStore::id,
                now,
                limit);
    }

    private static AttemptId id(Row row) {
        return new AttemptId(new JobId(row.number("job_id")), row.integer("number"));
    }

    /** A lease that was renewed; the attempt may have been without one. */
    record Renewed(AttemptId id, Optional<Instant> disconnectedAt) {}

    /** Empty if it is not this node's, or over. */
    static Optional<Renewed> renew(Tx tx, long token, NodeName node, Instant leaseUntil) {
        return tx.one(
                """
                update attempt set lease_until_ms = ?
                 where token = ? and node = ? and state = 'running'
                returning job_id, number, disconnected_ms
                """,
                row -> new Renewed(id(row), row.timeOrNone("disconnected_ms")),
                leaseUntil,
                token,
                node.name());
    }

    /** Its lease has run out, and it goes on: the server acts at {@code until}. */
    static void disconnect(Tx tx, AttemptRow attempt, String policy, Instant until) {
        tx.update(
                """
                update attempt set disconnected_ms = lease_until_ms, on_disconnect = ?,
                       lease_until_ms = ?
                 where token = ? and state = 'running' and disconnected_ms is null
                """,
                policy,
                until,
                attempt.token());
    }

    /** Its node is back. */
    static void reconnect(Tx tx, long token, Instant now) {
        tx.update(
                """
                update attempt set disconnected_ms = null, on_disconnect = '', reconnected_ms = ?
                 where token = ?
                """,
                now,
                token);
    }

    /** All whose node does not answer, since longest first. */
    static List<AttemptRow> disconnected(Tx tx, int limit) {
        return tx.all(
                "select "
                        + COLUMNS
                        + " from attempt where state = 'running' and disconnected_ms is not null"
                        + " order by disconnected_ms limit ?",
                AttemptStore::read,
                limit);
    }

    /** Notes the start once. */
    static boolean started(
            Tx tx, long token, String humanStream, String account, Instant now, Instant deadline) {
        return tx.update(
                        """
                        update attempt set started_at_ms = ?, human_stream = ?, account = ?,
                               deadline_ms = ?
                         where token = ? and state = 'running' and started_at_ms is null
                        """,
                        now,
                        humanStream,
                        account,
                        deadline,
                        token)
                == 1;
    }

    static boolean turnBegan(Tx tx, long token) {
        return tx.update(
                        """
                        update attempt set turn_begun = 1
                         where token = ? and state = 'running' and turn_begun = 0
                        """,
                        token)
                == 1;
    }

    /** Notes each time once. */
    static boolean noProgress(Tx tx, long token, int episode) {
        return tx.update(
                        """
                        update attempt set no_progress = ?
                         where token = ? and state = 'running' and no_progress < ?
                        """,
                        episode,
                        token,
                        episode)
                == 1;
    }

    static boolean used(Tx tx, long token, String used) {
        return tx.update(
                        "update attempt set used = ? where token = ? and state = 'running'",
                        used,
                        token)
                == 1;
    }

    /** Keeps what the node said; what is kept already stays. */
    static void keepResult(Tx tx, long token, String used, String result, boolean applied) {
        tx.update(
                """
                update attempt set used = ?, result = ?, applied = ?
                 where token = ? and result = ''
                """,
                used,
                result,
                applied,
                token);
    }

    static void end(Tx tx, long token, String state, Instant now) {
        tx.update(
                """
                update attempt set state = ?, ended_at_ms = ?
                 where token = ? and state = 'running'
                """,
                state,
                now,
                token);
    }

    /** What still runs on nodes that drain and whose deadline is over, and was not told to stop. */
    static List<AttemptId> overdrained(Tx tx, Instant now, int limit) {
        return tx.all(
                """
                select attempt.job_id, attempt.number
                  from node join attempt on attempt.node = node.name and attempt.state = 'running'
                            join job on job.id = attempt.job_id
                 where node.scheduling = 'draining' and node.drain_by_ms <= ?
                   and job.stop_at_ms is null
                 order by attempt.job_id limit ?
                """,
                AttemptStore::id,
                now,
                limit);
    }

    /** Nodes that drain and to which nothing is leased: someone must say that they are drained. */
    static List<NodeName> toDrain(Tx tx) {
        return tx.all(
                """
                select name from node
                 where scheduling = 'draining'
                   and not exists (select 1 from attempt
                                    where attempt.node = node.name and attempt.state = 'running')
                """,
                row -> new NodeName(row.text("name")));
    }

    /** Makes a draining node drained if no attempt is leased to it; whether it did. */
    static boolean drain(Tx tx, NodeName node) {
        return tx.update(
                        """
                        update node set scheduling = 'drained'
                         where name = ? and scheduling = 'draining'
                           and not exists (select 1 from attempt
                                            where attempt.node = ? and attempt.state = 'running')
                        """,
                        node.name(),
                        node.name())
                == 1;
    }

    /**
     * That the log of an attempt is gone.
     *
     * @param by who deleted it; empty for retention
     */
    record LogDeleted(Instant at, String by) {}

    /** When the log of an attempt was deleted, and by whom; empty if it was not. */
    static Optional<LogDeleted> logDeleted(Tx tx, AttemptId id) {
        return tx.one(
                """
                select log_deleted_ms, log_deleted_by from attempt
                 where job_id = ? and number = ? and log_deleted_ms > 0
                """,
                row -> new LogDeleted(row.time("log_deleted_ms"), row.text("log_deleted_by")),
                id.job().number(),
                id.number());
    }

    /**
     * Notes that the logs of a job's attempts are to be deleted, by whom, and that something must
     * do so should this server not get to it; those that were not deleted before.
     */
    static List<AttemptId> deleteLogs(Tx tx, JobId job, String by, Instant now) {
        var attempts =
                tx.all(
                        """
                        update attempt set log_deleted_ms = ?, log_deleted_by = ?
                         where job_id = ? and coalesce(log_deleted_ms, 0) = 0
                        returning job_id, number
                        """,
                        AttemptStore::id,
                        now,
                        by,
                        job.number());
        attempts.forEach(id ->
                tx.update(
                        "insert into forgotten (kind, name, due_ms) values ('log', ?, ?)",
                        id.toString(),
                        now));
        return attempts.stream().sorted().toList();
    }

    /** The bytes are gone. */
    static void deletedLog(Tx tx, AttemptId id) {
        tx.update("delete from forgotten where kind = 'log' and name = ?", id.toString());
    }

    /** Puts another result in place of one that still is {@code was}; whether it was. */
    static boolean replaceResult(Tx tx, long token, String was, String result) {
        return tx.update(
                        "update attempt set result = ? where token = ? and result = ?",
                        result,
                        token,
                        was)
                == 1;
    }

    /** When retention last deleted artifacts of a job; empty if it did not. */
    static Optional<Instant> artifactsDeletedAt(Tx tx, JobId job) {
        return tx.one(
                        "select max(artifacts_deleted_ms) as at_ms from attempt where job_id = ?",
                        row -> row.timeOrNone("at_ms"),
                        job.number())
                .flatMap(found -> found);
    }

    static AttemptRow read(Row row) {
        return new AttemptRow(
                new AttemptId(new JobId(row.number("job_id")), row.integer("number")),
                row.number("token"),
                new NodeName(row.text("node")),
                row.text("state"),
                row.time("claimed_at_ms"),
                row.time("lease_until_ms"),
                row.time("deadline_ms"),
                row.timeOrNone("started_at_ms"),
                row.timeOrNone("ended_at_ms"),
                row.flag("turn_begun"),
                row.text("human_stream"),
                row.text("account"),
                row.text("used"),
                row.text("result"),
                row.flag("applied"),
                row.timeOrNone("disconnected_ms"),
                row.text("on_disconnect"),
                row.time("reconnected_ms"));
    }

    /** See {@link Attempts#ended}. */
    static List<Attempts.Ended> ended(
            Tx tx, Instant since, AttemptId behind, Instant before, int limit) {
        return tx.all(
                """
                select attempt.job_id, attempt.number, job.since_ms
                  from job join attempt on attempt.job_id = job.id
                 where job.state not in ('queued', 'running')
                   and job.since_ms >= ? and job.since_ms < ?
                   and (job.since_ms > ? or attempt.job_id > ?
                        or (attempt.job_id = ? and attempt.number > ?))
                   and attempt.log_deleted_ms is null
                 order by job.since_ms, attempt.job_id, attempt.number limit ?
                """,
                row ->
                        new Attempts.Ended(
                                new AttemptId(
                                        new JobId(row.number("job_id")), row.integer("number")),
                                row.time("since_ms")),
                since,
                before,
                since,
                behind.job().number(),
                behind.job().number(),
                behind.number(),
                limit);
    }
}
