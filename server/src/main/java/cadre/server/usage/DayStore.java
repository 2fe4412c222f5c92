package cadre.server.usage;

import cadre.server.storage.Tx;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables usage_day and usage_late. */
final class DayStore {
    private static final List<UsageBy> KEPT =
            List.of(
                    UsageBy.TOTAL,
                    UsageBy.MODEL,
                    UsageBy.AGENT,
                    UsageBy.TEAM,
                    UsageBy.NODE,
                    UsageBy.PERSON,
                    UsageBy.REPOSITORY,
                    UsageBy.CREW);

    private DayStore() {}

    /** The days that count from their sums, in order. */
    static List<LocalDate> good(Tx tx) {
        return tx.all(
                """
                select day from usage_day
                 where what = 'total' and day not in (select day from usage_late) order by day
                """,
                row -> day(row.text("day")));
    }

    /** There may be a row for each day of years: the parser of the JDK takes its time at first. */
    private static LocalDate day(String text) {
        return LocalDate.of(
                Integer.parseInt(text, 0, 4, 10),
                Integer.parseInt(text, 5, 7, 10),
                Integer.parseInt(text, 8, 10, 10));
    }

    /** The first day from {@code from} on with usage. */
    static Optional<LocalDate> used(Tx tx, LocalDate from) {
        return tx.one(
                        "select min(created_at_ms) as first from model_usage"
                                + " where created_at_ms >= ?",
                        row -> row.timeOrNone("first"),
                        begin(from))
                .orElseThrow()
                .map(first -> LocalDate.ofInstant(first, ZoneOffset.UTC));
    }

    /** Adds up what the good days from {@code first} to {@code last} used. */
    static Map<String, Sum> sums(Tx tx, UsageBy by, LocalDate first, LocalDate last) {
        var args = new ArrayList<Object>(List.of(by.kept(), first.toString(), last.toString()));
        var like = "";
        if (!by.like().isEmpty()) {
            like = " and name like ?";
            args.add(by.like());
        }
        var key =
                switch (by) {
                    case TOTAL -> "'total'";
                    case DAY -> "day";
                    case MODEL, AGENT, TEAM, NODE, PERSON, REPOSITORY, CREW, PLAN, FLOW -> "name";
                };
        var sums = new HashMap<String, Sum>();
        tx.each(
                """
                select %s as sum_key, sum(events) as events, sum(prompt_tokens) as prompt_tokens,
                       sum(cached_tokens) as cached_tokens,
                       sum(completion_tokens) as completion_tokens, sum(priced) as priced,
                       sum(cost_micros) as micros, sum(cost_rest) as rest
                  from usage_day
                 where what = ? and day >= ? and day <= ?
                   and day not in (select day from usage_late)%s
                 group by %s
                """
                        .formatted(key, like, by == UsageBy.TOTAL ? "what" : key),
                row -> sums.put(row.text("sum_key"), Sum.read(row)),
                args.toArray());
        return sums;
    }

    /** Usage of a day that is over has changed; also of one that is not, if it was added up. */
    static void late(Tx tx, LocalDate day, Instant now) {
        var isOver = day.isBefore(LocalDate.ofInstant(now, ZoneOffset.UTC));
        tx.update(
                "insert into usage_late (day) select cast(? as text)"
                        + (isOver
                                ? ""
                                : " where exists (select 1 from usage_day where what = 'total'"
                                        + " and day = ?)"),
                isOver
                        ? new Object[] {day.toString()}
                        : new Object[] {day.toString(), day.toString()});
    }

    /**
     * Adds a day up. What changes meanwhile says so in a row that is not among those seen first,
     * and that stays.
     */
    static void roll(Tx tx, LocalDate day) {
        tx.lock("usage:days"); // one server at a time
        var seen =
                tx.all(
                        "select id from usage_late where day = ?",
                        row -> row.number("id"),
                        day.toString());
        tx.update("delete from usage_day where day = ?", day.toString());
        KEPT.forEach(by -> roll(tx, day, by));
        seen.forEach(id -> tx.update("delete from usage_late where id = ?", id));
    }

    private static void roll(Tx tx, LocalDate day, UsageBy by) {
        var name = by == UsageBy.TOTAL ? "''" : by.column();
        tx.update(
                """
                insert into usage_day (what, day, name, events, prompt_tokens, cached_tokens,
                       completion_tokens, priced, cost_micros, cost_rest)
                select cast(? as text), day, %s, count(*),
                       sum(input_tokens + cached_tokens + cache_write_tokens), sum(cached_tokens),
                       sum(output_tokens), count(cost_micros),
                       coalesce(sum(cost_micros), 0)
                           + cast(coalesce(sum(cost_rest), 0) as bigint) / 1000000000000,
                       cast(coalesce(sum(cost_rest), 0) as bigint) %% 1000000000000
                  from model_usage
                 where created_at_ms >= ? and created_at_ms < ?
                 group by day%s
                """
                        .formatted(name, by == UsageBy.TOTAL ? "" : ", " + by.column()),
                by.kept(),
                begin(day),
                begin(day.plusDays(1)));
    }

    static Instant begin(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
