package cadre.server.feed;

import cadre.server.storage.Column;
import cadre.server.storage.LowerCase;
import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.event.Actor;
import cadre.wire.event.Event;
import cadre.wire.id.JobId;
import cadre.wire.id.KeyId;
import cadre.wire.id.TeamName;
import cadre.wire.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** The feed's rows. */
final class FeedStore {
    private static final String APPEND =
            """
            insert into event (at_ms, kind, thing, job_id, actor_name, actor_key, actor_address, body)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            returning seq
            """;

    /**
     * The transaction has its number before the event has one: the number of the transaction is
     * read in a subquery that is not taken apart, and only then the event is numbered. {@link
     * SettledFeed} counts on that.
     */
    private static final String APPEND_NUMBERED =
            """
            with numbered as materialized (select pg_current_xact_id() as xact)
            insert into event (at_ms, kind, thing, job_id, actor_name, actor_key, actor_address, body)
            select ?, ?, ?, cast(? as bigint), ?, cast(? as bigint), ?, ?
              from numbered where xact is not null
            returning seq
            """;

    private FeedStore() {}

    /** Numbers of committed events behind {@code seq}, ascending. */
    static List<Long> numbers(Tx tx, long seq, int limit) {
        return tx.all(
                "select seq from event where seq > ? order by seq limit ?",
                row -> row.number("seq"),
                seq,
                limit);
    }

    /** The number of this transaction: all that have one have a lower one. PostgreSQL only. */
    static long transaction(Tx tx) {
        return tx.one(
                        "select cast(cast(pg_current_xact_id() as text) as bigint) as number",
                        row -> row.number("number"))
                .orElseThrow();
    }

    /** All transactions with a lower number are over. PostgreSQL only. */
    static long oldestTransaction(Tx tx) {
        return tx.one(
                        """
                        select cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint)
                                   as number
                        """,
                        row -> row.number("number"))
                .orElseThrow();
    }

    static long append(
            Tx tx,
            Instant at,
            String kind,
            String thing,
            Optional<JobId> job,
            Actor actor,
            String body) {
        return tx.one(
                        tx.dialect().isShared() ? APPEND_NUMBERED : APPEND,
                        row -> row.number("seq"),
                        at,
                        kind,
                        thing,
                        job.map(JobId::number),
                        actor.name(),
                        actor.key().map(KeyId::number),
                        actor.address(),
                        body)
                .orElseThrow();
    }

    /**
     * Several in one statement, numbered in their order. The transaction must have a number
     * already, as {@link #APPEND_NUMBERED} sees to: it has changed rows before.
     */
    static void appendAll(
            Tx tx, Instant at, List<NewEvent> events, Function<NewEvent, String> body) {
        tx.update(
                """
                insert into event (at_ms, kind, thing, job_id, actor_name, actor_key, actor_address, body)
                select cast(? as bigint), kind, thing, job_id, actor_name, actor_key, actor_address, body
                  from unnest(cast(? as text[]), cast(? as text[]), cast(? as bigint[]),
                              cast(? as text[]), cast(? as bigint[]), cast(? as text[]),
                              cast(? as text[]))
                       as happened (kind, thing, job_id, actor_name, actor_key, actor_address, body)
                """,
                at,
                Column.texts(events, NewEvent::kind),
                Column.texts(events, NewEvent::thing),
                Column.numbersOrNone(events, one -> one.job().map(JobId::number)),
                Column.texts(events, one -> one.actor().name()),
                Column.numbersOrNone(events, one -> one.actor().key().map(KeyId::number)),
                Column.texts(events, one -> one.actor().address()),
                Column.texts(events, body));
    }

    static long head(Tx tx) {
        // the floor, for a feed of which everything was deleted
        var sql =
                """
                select coalesce((select max(seq) from event), event_floor.seq) as head
                  from event_floor where one = 1
                """;
        return tx.one(sql, row -> row.number("head")).orElseThrow();
    }

    /** The number up to which events are gone. */
    static long floor(Tx tx) {
        return tx.one("select seq from event_floor where one = 1", row -> row.number("seq"))
                .orElseThrow();
    }

    /** Whether the newest event up to {@code seq} is older than {@code time}. */
    static boolean isOlder(Tx tx, long seq, Instant time) {
        return tx.one(
                        "select at_ms from event where seq <= ? order by seq desc limit 1",
                        row -> row.time("at_ms").isBefore(time),
                        seq)
                .orElse(true);
    }

    /**
     * About where the feed was at a time: halves what is between, since no index has the times.
     *
     * @param high no farther than there
     */
    static long placeAt(Tx tx, Instant time, long low, long high) {
        var before = low;
        var behind = high;
        while (before < behind) {
            var middle = before + (behind - before + 1) / 2;
            if (isOlder(tx, middle, time)) {
                before = middle;
            } else {
                behind = middle - 1;
            }
        }
        return before;
    }

    /** The kinds of the newest events that somebody's key did; one of each. */
    static List<String> newestKindsOfKeys(Tx tx, int looked) {
        return tx.all(
                """
                select distinct kind
                  from (select kind, actor_key from event order by seq desc limit ?) newest
                 where actor_key is not null
                """,
                row -> row.text("kind"),
                looked);
    }

    /** Those above {@code low} up to {@code high}, oldest first. */
    static List<Event> ascending(Tx tx, long low, long high, int limit, Filter filter) {
        return select(tx, low, high, limit, filter, "asc");
    }

    /** Those above {@code low} up to {@code high}, newest first. */
    static List<Event> descending(Tx tx, long low, long high, int limit, Filter filter) {
        return select(tx, low, high, limit, filter, "desc");
    }

    private static List<Event> select(
            Tx tx, long low, long high, int limit, Filter filter, String order) {
        var args = new ArrayList<Object>();
        return select(tx, low, high, where(filter, args), args, order, limit);
    }

    /**
     * Those above {@code low} up to {@code high} that meet a condition.
     *
     * @param where empty, or a condition that begins with {@code and}
     * @param order asc or desc
     */
    static List<Event> select(
            Tx tx, long low, long high, String where, List<Object> more, String order, int limit) {
        var args = new ArrayList<Object>(List.of(low, high));
        args.addAll(more);
        args.add(limit);
        var sql =
                """
                select seq, at_ms, kind, thing, job_id, actor_name, actor_key, actor_address, body
                  from event
                 where seq > ? and seq <= ?
                """
                        + where
                        + " order by seq %s limit ?".formatted(order);
        return tx.all(sql, FeedStore::event, args.toArray());
    }

    /** Those of one key above {@code low} up to {@code high}, newest first. */
    static List<Event> ofKey(Tx tx, KeyId key, long low, long high, int limit) {
        return select(tx, low, high, " and actor_key = ?", List.of(key.number()), "desc", limit);
    }

    private static String where(Filter filter, List<Object> args) {
        var sql = new StringBuilder();
        if (!filter.kinds().isEmpty()) {
            sql.append(" and (");
            var or = "";
            for (var kind : filter.kinds().stream().sorted().toList()) {
                sql.append(or).append("kind = ? or substr(kind, 1, ?) = ?");
                args.addAll(List.of(kind, kind.length() + 1, kind + "."));
                or = " or ";
            }
            sql.append(")");
        }
        filter.job()
                .ifPresent(job -> {
                    sql.append(" and job_id = ?");
                    args.add(job.number());
                });
        filter.thing()
                .ifPresent(thing -> {
                    sql.append(" and thing = ?");
                    args.add(thing);
                });
        filter.actor().ifPresent(actor -> whereActor(actor, sql, args));
        filter.text().ifPresent(text -> whereText(text, sql, args));
        sql.append(whereTime(filter, args));
        filter.team().ifPresent(team -> whereTeam(team, sql, args));
        switch (filter.by()) {
            case ANYONE -> {}
            case KEYS -> sql.append(" and actor_key is not null");
        }
        return sql.toString();
    }

    /** The times that a filter wants; empty, or a condition that begins with {@code and}. */
    static String whereTime(Filter filter, List<Object> args) {
        filter.since().ifPresent(args::add);
        filter.until().ifPresent(args::add);
        return (filter.since().isPresent() ? " and at_ms >= ?" : "")
                + (filter.until().isPresent() ? " and at_ms < ?" : "");
    }

    /** Things of a team begin with its name, as do some of others, which have other kinds. */
    private static void whereTeam(TeamName team, StringBuilder sql, List<Object> args) {
        sql.append(
                """
                 and (substr(thing, 1, ?) = ?
                      and (substr(kind, 1, 5) in ('task.', 'lock.')
                           or substr(kind, 1, 7) = 'member.' or substr(kind, 1, 8) = 'message.')
                      or thing = ? and substr(kind, 1, 5) = 'team.')
                """);
        var prefix = team.name() + "/";
        args.addAll(List.of(prefix.length(), prefix, team.name()));
    }

    private static void whereActor(String actor, StringBuilder sql, List<Object> args) {
        if (actor.matches("k\\d{1,18}")) {
            sql.append(" and (actor_key = ? or actor_name = ?)");
            args.add(KeyId.of(actor).number());
        } else {
            sql.append(" and actor_name = ?");
        }
        args.add(actor);
    }

    private static void whereText(String text, StringBuilder sql, List<Object> args) {
        var pattern =
                "%"
                        + LowerCase.of(text)
                                .replace("\\", "\\\\")
                                .replace("%", "\\%")
                                .replace("_", "\\_")
                        + "%";
        sql.append(" and (");
        var or = "";
        for (var column : List.of("kind", "thing", "actor_name", "body")) {
            // lower(): LIKE minds the case on PostgreSQL and not on SQLite
            sql.append(or).append("lower(").append(column).append(") like ? escape '\\'");
            args.add(pattern);
            or = " or ";
        }
        sql.append(")");
    }

    private static Event event(Row row) {
        return new Event(
                row.number("seq"),
                row.time("at_ms"),
                row.text("kind"),
                row.text("thing"),
                row.numberOrNone("job_id").map(JobId::new),
                new Actor(
                        row.text("actor_name"),
                        row.numberOrNone("actor_key").map(KeyId::new),
                        row.text("actor_address")),
                Json.read(row.text("body"), JsonNode.class));
    }
}
