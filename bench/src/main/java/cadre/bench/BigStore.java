package cadre.bench;

import cadre.server.storage.Database;
import cadre.wire.id.JobId;

/**
 * Fills a store with finished and waiting jobs fast: copies of one job of each kind that went
 * through the services, in statements that both databases understand.
 *
 * @param done a job that succeeded, with its attempt
 * @param waiting a job that no node can run
 */
record BigStore(Database db, JobId done, JobId waiting) {
    private static final int SLICE = 50_000;

    /** Every hundredth waits, of the others most have succeeded; 50 nodes, 50 keys, 50 labels. */
    private static final String JOBS =
            """
            insert into job (state, since_ms, priority, fair_rank, requirement, line, agent,
                   submitter_key, submitter, filed_at_ms, attempt, tries_left, node, outcome_code,
                   outcome, timeout_sec, placement, preferred_tags, request_hash, labels,
                   prompt_head, request)
            with recursive n (i) as (select cast(? as bigint) union all select i + 1 from n where i < ?)
            select case when n.i % 100 = 99 then 'queued'
                        when n.i % 100 < 3 then 'failed'
                        when n.i % 100 = 3 then 'cancelled'
                        when n.i % 1000 = 4 then 'lost'
                        when n.i % 1000 = 5 then 'timed_out'
                        else 'succeeded' end,
                   done.since_ms + n.i, 5, n.i,
                   case when n.i % 100 = 99 then waiting.requirement else done.requirement end,
                   case when n.i % 100 = 99 then waiting.requirement else null end,
                   case n.i % 5 when 0 then 'claude' when 1 then 'codex' when 2 then 'gemini'
                                else 'custom' end,
                   10 + n.i % 50, 'key ' || (n.i % 50), done.filed_at_ms + n.i,
                   case when n.i % 100 = 99 then 0 else 1 end, 2,
                   case when n.i % 100 = 99 then null else 'n' || (n.i % 50) end,
                   case when n.i % 100 < 3 then 'agent_error' else '' end, '', done.timeout_sec, done.placement, '', done.request_hash,
                   '{"team":"t' || (n.i % 50) || '"}',
                   'Mend the flaky test number ' || n.i, done.request
              from n, job as done, job as waiting
             where done.id = ? and waiting.id = ?
            """;

    private static final String LABELS =
            """
            insert into job_label (job_id, name, value)
            select id, 'team', 't' || (fair_rank % 50) from job where id > ? and fair_rank > 0
            """;

    private static final String FILED =
            """
            insert into job_filed (job_id, agent, submitter)
            select id, agent, submitter from job where id > ?
            """;

    private static final String ATTEMPTS =
            """
            insert into attempt (job_id, number, node, state, claimed_at_ms, lease_until_ms,
                   deadline_ms, started_at_ms, ended_at_ms, turn_begun, used, result, applied)
            select job.id, 1, job.node, 'succeeded', job.since_ms, job.since_ms, job.since_ms,
                   job.since_ms, job.since_ms, 1, one.used, one.result, 1
              from job, attempt as one
             where job.id > ? and job.attempt = 1 and one.job_id = ?
            """;

    private static final String EVENTS =
            """
            insert into event (at_ms, kind, thing, job_id, actor_name, actor_key, actor_address, body)
            with recursive k (i) as (select 1 union all select i + 1 from k where i < 10)
            select job.filed_at_ms + k.i,
                   case k.i when 1 then 'job.queued' when 2 then 'job.started'
                            when 3 then 'attempt.started' when 10 then 'job.' || job.state
                            else 'attempt.turn_began' end,
                   'j' || job.id, job.id, job.submitter,
                   case when k.i = 1 then job.submitter_key else null end, '127.0.0.1',
                   '{"attempt":1,"node":"n7","state":"running"}'
              from job, k
             where job.id > ?
            """;

    /** Fills it up to so many jobs and ten events for each; it may hold some already. */
    void fill(long jobs) {
        for (var have = count("job"); have < jobs; have = count("job")) {
            var from = have;
            var to = Math.min(jobs, from + SLICE);
            db.write(tx -> {
                var last =
                        tx.one("select max(id) as id from job", row -> row.number("id"))
                                .orElseThrow();
                tx.update(JOBS, from + 1, to, done.number(), waiting.number());
                tx.update(LABELS, last);
                tx.update(FILED, last);
                tx.update(ATTEMPTS, last, done.number());
                return tx.update(EVENTS, last);
            });
        }
        analyze();
    }

    /** What PostgreSQL does by itself a minute later; until then it knows nothing of the rows. */
    private void analyze() {
        if (db.dialect().isShared()) {
            db.write(tx -> tx.update("analyze job, job_filed, job_label, attempt, event"));
        }
    }

    /** How many rows a table has. */
    long count(String table) {
        return db.read(tx ->
                tx.one("select count(*) as n from " + table, row -> row.number("n")).orElseThrow());
    }
}
