package cadre.server.fleet.job;

import cadre.server.storage.LowerCase;
import cadre.server.storage.Tx;
import cadre.wire.id.JobId;
import cadre.wire.id.KeyId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Lists of jobs. Each filter alone walks an index that has its jobs in the order of the list, so
 * that a page costs the same however many jobs there are. A part of a text has no index, nor have
 * jobs that succeeded, as most do: a page of these looks at a bounded number of jobs.
 */
final class JobListStore {
    /** How many jobs a page looks at that no index leads to. */
    private static final long STRETCH = 50_000;

    private static final String WORKS_IN =
            " and exists (select 1 from job_repository as works_in"
                    + " where works_in.job_id = job.id and works_in.source = ?)";

    private static final String OF_TEAM =
            " and exists (select 1 from job_team as of_team"
                    + " where of_team.job_id = job.id and of_team.team = ?)";

    private static final String SUCCEEDED = "succeeded";

    /** The index job_state has all but those, and SQLite takes it where its words are said. */
    private static final String NOT_SUCCEEDED = " and job.state <> 'succeeded'";

    private JobListStore() {}

    /**
     * A page of rows.
     *
     * @param goOnBefore where the next page begins; empty at the end of the list
     */
    record Rows(List<JobRow> jobs, Optional<JobId> goOnBefore) {}

    /**
     * Newest first, ids below {@code before}.
     *
     * @param key only those that this key filed
     */
    static Rows page(Tx tx, JobFilter filter, Optional<KeyId> key, long before, int limit) {
        var low = isWalk(filter) ? Math.max(0, Math.min(before, next(tx)) - STRETCH) : 0;
        var found = new ArrayList<JobRow>();
        for (var state : states(filter)) {
            found.addAll(inState(tx, filter, state, key, low, before, limit + 1));
        }
        found.sort(Comparator.comparing(JobRow::id).reversed());
        if (found.size() > limit) {
            var shown = List.copyOf(found.subList(0, limit));
            return new Rows(shown, Optional.of(shown.getLast().id()));
        }
        return new Rows(found, low > 1 ? Optional.of(new JobId(low)) : Optional.empty());
    }

    /** Whether nothing leads to such jobs: then they are looked for among all, some at a time. */
    private static boolean isWalk(JobFilter filter) {
        return filter.text().isPresent()
                || filter.states().contains(SUCCEEDED) && Way.of(filter).equals(Way.ALL);
    }

    /** Each state by itself: over several, no index has the jobs in order. */
    private static List<Optional<String>> states(JobFilter filter) {
        return filter.states().isEmpty()
                ? List.of(Optional.empty())
                : filter.states().stream().map(Optional::of).toList();
    }

    private static long next(Tx tx) {
        return tx.one("select coalesce(max(id), 0) as last from job", row -> row.number("last"))
                        .orElse(0L)
                + 1;
    }

    private static List<JobRow> inState(
            Tx tx,
            JobFilter filter,
            Optional<String> state,
            Optional<KeyId> key,
            long low,
            long before,
            int limit) {
        var query = query(filter, state, key, low, before, limit);
        return tx.all(query.sql(), JobStore::read, query.args().toArray());
    }

    /** A statement with its arguments. */
    record Query(String sql, List<Object> args) {}

    /** What asks for one state's jobs, or all states', from {@code low} to below {@code before}. */
    static Query query(
            JobFilter filter,
            Optional<String> state,
            Optional<KeyId> key,
            long low,
            long before,
            int limit) {
        var way = Way.of(filter);
        var sql = new StringBuilder("select " + JobStore.columns("job") + way.from);
        var args = new ArrayList<>(way.args);
        and(sql, args, " and " + way.id + " < ?", before);
        if (low > 0) {
            and(sql, args, " and " + way.id + " >= ?", low);
        }
        state.ifPresent(word -> and(sql, args, inState(word), word));
        filter.node().ifPresent(node -> and(sql, args, " and job.node = ?", node.name()));
        filter.agent().ifPresent(agent -> and(sql, args, " and job.agent = ?", agent.name()));
        filter.submitter().ifPresent(name -> and(sql, args, " and job.submitter = ?", name));
        filter.repository().ifPresent(source -> and(sql, args, WORKS_IN, source));
        filter.team().ifPresent(team -> and(sql, args, OF_TEAM, team.name()));
        key.ifPresent(one -> and(sql, args, " and job.submitter_key = ?", one.number()));
        filter.text()
                .ifPresent(text ->
                        and(
                                sql,
                                args,
                                " and lower(job.prompt_head) like ? escape '!'",
                                "%" + escaped(text) + "%"));
        sql.append(" order by " + way.id + " desc limit ?");
        args.add(limit);
        return new Query(sql.toString(), args);
    }

    private static String inState(String word) {
        return " and job.state = ?" + (word.equals(SUCCEEDED) ? "" : NOT_SUCCEEDED);
    }

    private static void and(StringBuilder sql, List<Object> args, String condition, Object arg) {
        sql.append(condition);
        args.add(arg);
    }

    /**
     * Where a page begins: the table whose index has the jobs in the order of the list.
     *
     * @param from with its condition; "cross" has SQLite begin with the table that is named first
     * @param id the column that holds the job's id
     * @param args of the condition
     */
    private record Way(String from, String id, List<Object> args) {
        static final Way ALL = new Way(" from job where 1 = 1", "job.id", List.of());

        static Way of(JobFilter filter) {
            if (filter.label().isPresent()) {
                return byLabel(filter.label().get());
            }
            if (filter.repository().isPresent()) {
                return new Way(
                        " from job_repository as used cross join job"
                                + " where job.id = used.job_id and used.source = ?",
                        "used.job_id",
                        List.of(filter.repository().get()));
            }
            if (filter.team().isPresent()) {
                return new Way(
                        " from job_team as member cross join job"
                                + " where job.id = member.job_id and member.team = ?",
                        "member.job_id",
                        List.of(filter.team().get().name()));
            }
            if (filter.node().isPresent()) {
                return new Way(
                        """
                         from attempt as held cross join job
                         where job.id = held.job_id and job.attempt = held.number and held.node = ?\
                        """,
                        "held.job_id",
                        List.of(filter.node().get().name()));
            }
            if (filter.agent().isPresent()) {
                return filed("agent", filter.agent().get().name());
            }
            return filter.submitter().map(name -> filed("submitter", name)).orElse(ALL);
        }

        private static Way byLabel(String label) {
            var equals = label.indexOf('=');
            var from =
                    " from job_label as mark cross join job"
                            + " where job.id = mark.job_id and mark.name = ?";
            return equals < 0
                    ? new Way(from, "mark.job_id", List.of(label))
                    : new Way(
                            from + " and mark.value = ?",
                            "mark.job_id",
                            List.of(label.substring(0, equals), label.substring(equals + 1)));
        }

        private static Way filed(String column, String value) {
            return new Way(
                    " from job_filed as filed cross join job"
                            + " where job.id = filed.job_id and filed.%s = ?".formatted(column),
                    "filed.job_id",
                    List.of(value));
        }
    }

    private static String escaped(String text) {
        return LowerCase.of(text).replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }

    /** The last attempt of each of these jobs that has one. */
    static Map<JobId, AttemptRow> lastAttempts(Tx tx, List<JobRow> jobs) {
        var begun = jobs.stream().filter(job -> job.attempt() > 0).map(JobRow::id).toList();
        if (begun.isEmpty()) {
            return Map.of();
        }
        var ids = padded(begun);
        return tx
                .all(
                        "select "
                                + AttemptStore.COLUMNS
                                + " from attempt where job_id in ("
                                + places(ids)
                                + ") and number = (select job.attempt from job"
                                + " where job.id = attempt.job_id)",
                        AttemptStore::read,
                        numbers(ids))
                .stream()
                .collect(Collectors.toMap(attempt -> attempt.id().job(), attempt -> attempt));
    }

    /** Those of these jobs that go on with an earlier one. */
    static List<JobId> goingOn(Tx tx, List<JobRow> jobs) {
        if (jobs.isEmpty()) {
            return List.of();
        }
        var ids = padded(jobs.stream().map(JobRow::id).toList());
        return tx.all(
                "select job_id from resumption where job_id in (" + places(ids) + ")",
                row -> new JobId(row.number("job_id")),
                numbers(ids));
    }

    /** With the last one repeated up to one of a few lengths, so that few statements are kept. */
    private static List<JobId> padded(List<JobId> ids) {
        var length = 1;
        while (length < ids.size()) {
            length *= 4;
        }
        var all = new ArrayList<>(ids);
        all.addAll(Collections.nCopies(length - ids.size(), ids.getLast()));
        return all;
    }

    private static String places(List<JobId> ids) {
        return String.join(", ", Collections.nCopies(ids.size(), "?"));
    }

    private static Object[] numbers(List<JobId> ids) {
        return ids.stream().map(JobId::number).toArray();
    }

    /** How many jobs are in each of these states; those without any are left out. */
    static Map<String, Long> counts(Tx tx, List<String> states) {
        var counts = new TreeMap<String, Long>();
        for (var state : states) {
            var count = state.equals(SUCCEEDED) ? succeeded(tx) : count(tx, inState(state), state);
            if (count > 0) {
                counts.put(state, count);
            }
        }
        return counts;
    }

    /** All but the others: counted in two indexes, since the rows themselves are long. */
    private static long succeeded(Tx tx) {
        var all = tx.one("select count(*) as n from job_filed", row -> row.number("n")).orElse(0L);
        return all - count(tx, NOT_SUCCEEDED);
    }

    private static long count(Tx tx, String condition, Object... args) {
        return tx.one(
                        "select count(*) as n from job where 1 = 1" + condition,
                        row -> row.number("n"),
                        args)
                .orElse(0L);
    }
}
