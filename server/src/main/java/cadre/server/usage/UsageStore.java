package cadre.server.usage;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.agent.Usage;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.id.NodeName;
import cadre.wire.id.TeamName;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The table model_usage. */
final class UsageStore {
    private static final String COLUMNS =
            """
            id, job_id, number, model, provider, agent, team, node, input_tokens, cached_tokens,
            cache_write_tokens, output_tokens, reasoning_tokens, cli_cost_usd, list_cost_usd,
            price_version, created_at_ms, updated_at_ms\
            """;

    private UsageStore() {}

    /** All rows of an attempt. */
    static List<UsageRow> of(Tx tx, AttemptId attempt) {
        return tx.all(
                "select "
                        + COLUMNS
                        + " from model_usage where job_id = ? and number = ? order by id",
                UsageStore::read,
                attempt.job().number(),
                attempt.number());
    }

    /** All rows of these jobs; by the jobs alone, since only so SQLite takes the index. */
    static List<UsageRow> ofJobs(Tx tx, List<JobId> jobs) {
        var ids = new ArrayList<Object>();
        var length = 1;
        while (length < jobs.size()) {
            length *= 4; // few lengths, so that few statements are kept
        }
        for (int i = 0; i < length; i++) {
            ids.add(jobs.get(Math.min(i, jobs.size() - 1)).number());
        }
        var places = String.join(", ", Collections.nCopies(length, "?"));
        return tx.all(
                "select " + COLUMNS + " from model_usage where job_id in (" + places + ")",
                UsageStore::read,
                ids.toArray());
    }

    /** As {@link #of}; nobody else changes them before the end of this transaction. */
    static List<UsageRow> lock(Tx tx, AttemptId attempt) {
        return tx.all(
                "select "
                        + COLUMNS
                        + " from model_usage where job_id = ? and number = ? order by id"
                        + tx.dialect().forUpdate(),
                UsageStore::read,
                attempt.job().number(),
                attempt.number());
    }

    /**
     * A new row; its id.
     *
     * @param since on whose day it counts
     */
    static long insert(
            Tx tx,
            Run run,
            TeamName team,
            String model,
            String provider,
            Usage usage,
            Instant since,
            Instant now) {
        return tx.one(
                        """
                        insert into model_usage (job_id, number, model, provider, agent, team, node,
                               day, input_tokens, cached_tokens, cache_write_tokens, output_tokens,
                               reasoning_tokens, created_at_ms, updated_at_ms, key_id)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        returning id
                        """,
                        row -> row.number("id"),
                        run.attempt().job().number(),
                        run.attempt().number(),
                        model,
                        provider,
                        run.agent().name(),
                        team.name(),
                        run.node().name(),
                        LocalDate.ofInstant(since, ZoneOffset.UTC).toString(),
                        usage.inputTokens(),
                        usage.cachedTokens(),
                        usage.cacheWriteTokens(),
                        usage.outputTokens(),
                        usage.reasoningTokens(),
                        since,
                        now,
                        run.submitter().number())
                .orElseThrow();
    }

    static void replace(Tx tx, long id, Usage usage, Instant now) {
        tx.update(
                """
                update model_usage
                   set input_tokens = ?, cached_tokens = ?, cache_write_tokens = ?,
                       output_tokens = ?, reasoning_tokens = ?, updated_at_ms = ?
                 where id = ?
                """,
                usage.inputTokens(),
                usage.cachedTokens(),
                usage.cacheWriteTokens(),
                usage.outputTokens(),
                usage.reasoningTokens(),
                now,
                id);
    }

    static void price(Tx tx, long id, Cost cost) {
        var counted = cost.counted().map(Dollars::of);
        tx.update(
                """
                update model_usage
                   set cli_cost_usd = ?, list_cost_usd = ?, price_version = ?, cost_micros = ?,
                       cost_rest = ?
                 where id = ?
                """,
                cost.cli().map(BigDecimal::toPlainString),
                cost.list().map(BigDecimal::toPlainString),
                cost.version(),
                counted.map(Dollars::micros),
                counted.map(Dollars::rest),
                id);
    }

    static void delete(Tx tx, long id) {
        tx.update("delete from model_usage where id = ?", id);
    }

    /** Rows before {@code before}, newest first. */
    static List<UsageRow> page(Tx tx, UsageFilter filter, long before, int limit) {
        var args = new ArrayList<Object>();
        var where = where(filter, args);
        args.add(before);
        args.add(limit);
        return tx.all(
                "select "
                        + COLUMNS
                        + " from model_usage where "
                        + where
                        + " and id < ? order by id desc limit ?",
                UsageStore::read,
                args.toArray());
    }

    /** Rows after {@code after}, oldest first; nobody else changes them meanwhile. */
    static List<UsageRow> lockAfter(Tx tx, UsageFilter filter, long after, int limit) {
        var args = new ArrayList<Object>();
        var where = where(filter, args);
        args.add(after);
        args.add(limit);
        return tx.all(
                "select "
                        + COLUMNS
                        + " from model_usage where "
                        + where
                        + " and id > ? order by id limit ?"
                        + tx.dialect().forUpdate(),
                UsageStore::read,
                args.toArray());
    }

    /** Sums of all that the filter takes, by what they have in common. */
    static Map<String, Sum> sums(Tx tx, UsageFilter filter, UsageBy by) {
        var args = new ArrayList<Object>();
        var where = where(filter, args);
        if (!by.like().isEmpty()) {
            where += " and " + by.column() + " like ?";
            args.add(by.like());
        }
        var sums = new HashMap<String, Sum>();
        tx.each(
                """
                select %s as sum_key, count(*) as events,
                       sum(input_tokens + cached_tokens + cache_write_tokens) as prompt_tokens,
                       sum(cached_tokens) as cached_tokens,
                       sum(output_tokens) as completion_tokens,
                       count(cost_micros) as priced,
                       sum(cost_micros) as micros,
                       sum(cost_rest) as rest
                  from model_usage
                 where %s
                """
                                .formatted(by.column(), where)
                        + (by == UsageBy.TOTAL ? "" : " group by " + by.column()),
                row -> sums.put(row.text("sum_key"), Sum.read(row)),
                args.toArray());
        return sums;
    }

    private static String where(UsageFilter filter, List<Object> args) {
        var conditions = new ArrayList<String>(List.of("1 = 1"));
        filter.since().ifPresent(at -> and(conditions, args, "created_at_ms >= ?", at));
        filter.until().ifPresent(at -> and(conditions, args, "created_at_ms < ?", at));
        filter.job().ifPresent(job -> and(conditions, args, "job_id = ?", job.number()));
        filter.agent().ifPresent(agent -> and(conditions, args, "agent = ?", agent.name()));
        filter.model().ifPresent(model -> and(conditions, args, "model = ?", model));
        filter.node().ifPresent(node -> and(conditions, args, "node = ?", node.name()));
        return String.join(" and ", conditions);
    }

    private static void and(List<String> sql, List<Object> args, String condition, Object arg) {
        sql.add(condition);
        args.add(arg);
    }

    private static UsageRow read(Row row) {
        var cli = row.textOrNone("cli_cost_usd").map(BigDecimal::new);
        return new UsageRow(
                row.number("id"),
                new AttemptId(new JobId(row.number("job_id")), row.integer("number")),
                row.text("model"),
                row.text("provider"),
                new AgentName(row.text("agent")),
                new TeamName(row.text("team")),
                new NodeName(row.text("node")),
                new Usage(
                        row.number("input_tokens"),
                        row.number("cached_tokens"),
                        row.number("cache_write_tokens"),
                        row.number("output_tokens"),
                        row.number("reasoning_tokens"),
                        cli),
                new Cost(
                        cli,
                        row.textOrNone("list_cost_usd").map(BigDecimal::new),
                        row.numberOrNone("price_version")),
                row.time("created_at_ms"),
                row.time("updated_at_ms"));
    }
}
