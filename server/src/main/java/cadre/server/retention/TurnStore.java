package cadre.server.retention;

import cadre.server.storage.Tx;
import cadre.wire.api.RetentionRun;
import cadre.wire.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The tables retention_turn and retention_run. */
final class TurnStore {
    private static final int RUNS_KEPT = 200;

    private TurnStore() {}

    /** What a run says of itself, as stored. */
    record Report(
            List<RetentionRun.Deleted> deleted,
            RetentionRun.Slices slices,
            RetentionRun.Slices work,
            String error) {
        static final Report EMPTY =
                new Report(List.of(), new SliceTimes().view(), new SliceTimes().view(), "");
    }

    /** Takes the turn if nobody has it. */
    static boolean take(Tx tx, String holder, Instant now, Instant until) {
        return tx.update(
                        """
                        update retention_turn set holder = ?, until_ms = ?
                         where one = 1 and until_ms <= ?
                        """,
                        holder,
                        until,
                        now)
                == 1;
    }

    /** Keeps it for longer; false if it went to another one. */
    static boolean renew(Tx tx, String holder, Instant until) {
        return tx.update(
                        "update retention_turn set until_ms = ? where one = 1 and holder = ?",
                        until,
                        holder)
                == 1;
    }

    static void release(Tx tx, String holder) {
        tx.update(
                "update retention_turn set holder = '', until_ms = 0 where one = 1 and holder = ?",
                holder);
    }

    /** What the folders of files are stamped with; {@code fresh} becomes it if there is none. */
    static String storeId(Tx tx, String fresh) {
        tx.update("update retention_turn set store_id = ? where one = 1 and store_id = ''", fresh);
        return tx.one("select store_id from retention_turn where one = 1", r -> r.text("store_id"))
                .orElseThrow();
    }

    /** Notes a run that begins; those that a dead server left are stopped. */
    static long begin(Tx tx, String by, Instant now) {
        tx.update(
                "update retention_run set state = 'stopped', ended_at_ms = ? where state = 'running'",
                now);
        var id =
                tx.one(
                                """
                                insert into retention_run (by_name, state, started_at_ms, report)
                                values (?, 'running', ?, ?)
                                returning id
                                """,
                                row -> row.number("id"),
                                by,
                                now,
                                Json.write(Report.EMPTY))
                        .orElseThrow();
        tx.update("delete from retention_run where id <= ?", id - RUNS_KEPT);
        return id;
    }

    static void progress(Tx tx, long id, Report report) {
        tx.update("update retention_run set report = ? where id = ?", Json.write(report), id);
    }

    static void end(Tx tx, long id, String state, Report report, Instant now) {
        tx.update(
                "update retention_run set state = ?, report = ?, ended_at_ms = ? where id = ?",
                state,
                Json.write(report),
                now,
                id);
    }

    /** Newest first, ids below {@code before}. */
    static List<RetentionRun> runs(Tx tx, long before, int limit) {
        return tx.all(
                """
                select id, by_name, state, started_at_ms, ended_at_ms, report
                  from retention_run where id < ? order by id desc limit ?
                """,
                row -> {
                    var report = Json.read(row.text("report"), Report.class);
                    return new RetentionRun(
                            row.number("id"),
                            row.text("by_name"),
                            row.text("state"),
                            row.time("started_at_ms"),
                            row.timeOrNone("ended_at_ms"),
                            report.deleted(),
                            report.slices(),
                            report.work(),
                            report.error());
                },
                before,
                limit);
    }

    static Optional<RetentionRun> last(Tx tx) {
        return runs(tx, Long.MAX_VALUE, 1).stream().findFirst();
    }
}
