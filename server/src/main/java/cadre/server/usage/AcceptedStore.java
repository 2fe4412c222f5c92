package cadre.server.usage;

import cadre.server.storage.Tx;
import cadre.wire.api.AcceptedDay;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Changes that were accepted: saved changes that a merge train merged, without rehearsals and
 * checks of comparisons, and items that came to the end of their flow.
 */
final class AcceptedStore {
    private AcceptedStore() {}

    /** How many on each day (UTC) that has some, newest first. */
    static List<AcceptedDay> byDay(Tx tx, Optional<Instant> since, Optional<Instant> until) {
        var from = since.orElse(Instant.EPOCH);
        var to = until.orElse(Instant.ofEpochMilli(Long.MAX_VALUE));
        var days = new TreeMap<LocalDate, Long>();
        tx.each(
                """
                select w.job_id, min(t.ended_at_ms) as at_ms
                  from train t join wagon w on w.train_id = t.id
                 where t.state = 'done' and w.state = 'merged'
                   and t.ended_at_ms >= ? and t.ended_at_ms < ?
                   and t.id not in (select train from plan_rehearsal where train is not null)
                   and 'm' || t.id not in (select train from crew_check where train is not null)
                 group by w.job_id
                """,
                row -> count(days, row.time("at_ms")),
                from,
                to);
        tx.each(
                """
                select ended_at_ms as at_ms from flow_item
                 where state = 'done' and ended_at_ms >= ? and ended_at_ms < ?
                """,
                row -> count(days, row.time("at_ms")),
                from,
                to);
        return days.descendingMap().entrySet().stream()
                .map(day -> new AcceptedDay(day.getKey().toString(), day.getValue()))
                .toList();
    }

    private static void count(TreeMap<LocalDate, Long> days, Instant at) {
        days.merge(LocalDate.ofInstant(at, ZoneOffset.UTC), 1L, Long::sum);
    }
}
