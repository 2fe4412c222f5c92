package cadre.server.crews;

import cadre.server.storage.Tx;
import cadre.wire.crew.PaceView;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many parts run at once with one CLI, over all crews: half as many after its account was
 * refused for its rate, one more after each quiet minute, until it is as many as usual again. The
 * table crew_pace holds only those that are slowed down.
 */
final class PaceStore {
    /** What nobody is slowed down to. */
    static final int USUAL = 16;

    private static final Duration QUIET = Duration.ofMinutes(1);

    private PaceStore() {}

    /** Those that are slowed down, by CLI. */
    static Map<String, PaceView> of(Tx tx) {
        var all = new HashMap<String, PaceView>();
        tx.all(
                        "select cli, width, changed_at_ms, why from crew_pace order by cli",
                        row ->
                                new PaceView(
                                        row.text("cli"),
                                        row.integer("width"),
                                        row.time("changed_at_ms"),
                                        row.text("why")))
                .forEach(pace -> all.put(pace.cli(), pace));
        return all;
    }

    /**
     * Halves it.
     *
     * @param running how many ran with it when that happened
     */
    static PaceView slower(Tx tx, String cli, int running, String why, Instant now) {
        var before = of(tx).get(cli);
        var width = Math.max(1, Math.min(running, before == null ? USUAL : before.width()) / 2);
        tx.update(
                """
                insert into crew_pace (cli, width, changed_at_ms, why) values (?, ?, ?, ?)
                on conflict (cli) do update
                   set width = excluded.width, changed_at_ms = excluded.changed_at_ms,
                       why = excluded.why
                """,
                cli,
                width,
                now,
                why);
        return new PaceView(cli, width, now, why);
    }

    /** Adds one where it was quiet; which ones changed. May run on several servers. */
    static List<String> quicken(Tx tx, Instant now) {
        var changed =
                tx.all(
                        """
                        update crew_pace set width = width + 1, changed_at_ms = ?
                         where changed_at_ms <= ?
                        returning cli
                        """,
                        row -> row.text("cli"),
                        now,
                        now.minus(QUIET));
        tx.update("delete from crew_pace where width >= ?", USUAL);
        return changed;
    }

    /** Whether any is slowed down. */
    static boolean isAny(Tx tx) {
        return !tx.all("select cli from crew_pace limit 1", row -> row.text("cli")).isEmpty();
    }
}
