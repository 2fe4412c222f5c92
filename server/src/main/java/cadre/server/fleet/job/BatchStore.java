package cadre.server.fleet.job;

import cadre.server.storage.Column;
import cadre.server.storage.Tx;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.id.NodeName;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Claims and ends of many jobs at once, each in one statement however many there are: a way to the
 * database and back costs as much as a few rows. PostgreSQL only.
 *
 * <p>A state is compared with "is true", so that no plan begins with an index on states: by the
 * statistics of a minute ago hardly any job may run, and there are thousands.
 */
final class BatchStore {
    private BatchStore() {}

    /** Of these nodes, those that take work and are connected to this server; and stay so. */
    static Set<NodeName> openHere(Tx tx, List<NodeName> nodes, long server) {
        return new HashSet<>(
                tx.all(
                        """
                        select name from node
                         where name = any(cast(? as text[]))
                           and scheduling = 'open' and server_id = ?
                         order by name
                        """
                                + tx.dialect().forShare(),
                        row -> new NodeName(row.text("name")),
                        Column.texts(nodes, NodeName::name),
                        server));
    }

    /** A job that goes to a node. */
    record Going(JobId job, NodeName node, Instant deadline) {}

    /** What of it changed: one row for the job, one for the attempt, joined here and not there. */
    private record Part(
            AttemptId attempt, Optional<String> request, Optional<String> cause, long token) {}

    /** An attempt that began, with its fencing token and the job's request. */
    record Won(AttemptId attempt, long token, String request, Optional<String> cause) {}

    /**
     * As {@link JobStore#claim} for waiting jobs that this transaction has locked, to nodes that it
     * has looked at, each with its attempt.
     */
    static Map<JobId, Won> claim(Tx tx, List<Going> going, Instant now, Instant leaseUntil) {
        var parts =
                tx.all(
                        """
                        with goes as (
                            select * from unnest(cast(? as bigint[]), cast(? as text[]),
                                                 cast(? as bigint[])) as goes (id, node, deadline)),
                        won as (
                            update job
                               set state = 'running', line = null, since_ms = cast(? as bigint),
                                   attempt = attempt + 1, tries_left = tries_left - 1,
                                   node = goes.node
                              from goes
                             where job.id = goes.id and (job.state = 'queued') is true
                            returning job.id, job.attempt, job.request, job.cause, goes.node,
                                      goes.deadline),
                        begun as (
                            insert into attempt (job_id, number, node, state, claimed_at_ms,
                                   lease_until_ms, deadline_ms)
                            select id, attempt, node, 'running', cast(? as bigint),
                                   cast(? as bigint), deadline
                              from won
                            returning token, job_id, number)
                        select id as job_id, attempt as number, request, cause, 0 as token from won
                        union all
                        select job_id, number, null as request, null as cause, token from begun
                        """,
                        row ->
                                new Part(
                                        new AttemptId(
                                                new JobId(row.number("job_id")),
                                                row.integer("number")),
                                        row.textOrNone("request"),
                                        row.textOrNone("cause"),
                                        row.number("token")),
                        Column.numbers(going, one -> one.job().number()),
                        Column.texts(going, one -> one.node().name()),
                        Column.times(going, Going::deadline),
                        now,
                        now,
                        leaseUntil);
        return joined(parts);
    }

    private static Map<JobId, Won> joined(List<Part> parts) {
        var jobs = new HashMap<AttemptId, Part>();
        parts.stream()
                .filter(part -> part.request().isPresent())
                .forEach(part -> jobs.put(part.attempt(), part));
        var won = new HashMap<JobId, Won>();
        for (var part : parts) {
            var job = jobs.get(part.attempt());
            if (part.request().isEmpty() && job != null) {
                var attempt = part.attempt();
                var request = job.request().orElseThrow();
                won.put(attempt.job(), new Won(attempt, part.token(), request, job.cause()));
            }
        }
        return won;
    }

    /** What a node says of an attempt that has succeeded and used nothing. */
    record Success(AttemptId attempt, long token, NodeName node, String used, String result) {}

    /**
     * Ends jobs with their attempts: those that run as they were given to that node with that
     * token, and of which nothing was told that must be settled. The others stay as they are. The
     * jobs are locked first, in the order of {@code said}, then the attempts.
     *
     * @param said no job twice
     * @return the tokens of those that have ended
     */
    static Set<Long> succeed(Tx tx, List<Success> said, Instant now) {
        var changed =
                tx.all(
                        """
                        with said as (
                            select * from unnest(cast(? as bigint[]), cast(? as integer[]),
                                                 cast(? as bigint[]), cast(? as text[]),
                                                 cast(? as text[]), cast(? as text[]))
                                          as said (job_id, number, token, node, used, result)),
                        ended as (
                            update job
                               set state = 'succeeded', since_ms = cast(? as bigint),
                                   outcome_code = '', outcome = ''
                              from said join attempt on attempt.job_id = said.job_id
                                                    and attempt.number = said.number
                             where job.id = said.job_id and (job.state = 'running') is true
                               and job.attempt = said.number and attempt.token = said.token
                               and attempt.node = said.node
                               and (attempt.state = 'running') is true
                               and attempt.used = '' and attempt.result = ''
                            returning said.token, said.used, said.result),
                        kept as (
                            update attempt
                               set state = 'succeeded', used = ended.used, result = ended.result,
                                   applied = 1, ended_at_ms = cast(? as bigint)
                              from ended
                             where attempt.token = ended.token
                               and (attempt.state = 'running') is true
                               and attempt.used = '' and attempt.result = ''
                            returning attempt.token)
                        select token, 0 as is_kept from ended
                        union all
                        select token, 1 as is_kept from kept
                        """,
                        row -> Map.entry(row.number("token"), row.flag("is_kept")),
                        Column.numbers(said, one -> one.attempt().job().number()),
                        Column.integers(said, one -> one.attempt().number()),
                        Column.numbers(said, Success::token),
                        Column.texts(said, one -> one.node().name()),
                        Column.texts(said, Success::used),
                        Column.texts(said, Success::result),
                        now,
                        now);
        var ended = new HashSet<Long>();
        changed.stream().filter(Map.Entry::getValue).forEach(one -> ended.add(one.getKey()));
        if (2 * ended.size() != changed.size()) {
            // told of just now, before it was locked: tried again, each by itself
            throw new IllegalStateException("an attempt changed while its job ended");
        }
        return ended;
    }
}
