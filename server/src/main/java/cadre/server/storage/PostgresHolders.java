package cadre.server.storage;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Who keeps dead rows of a PostgreSQL database from being cleaned, or readers of the feed behind:
 * open transactions, and what outlives its connection. While one is held, every update leaves a row
 * behind that all others must step over.
 */
final class PostgresHolders {
    private static final int LONGEST_QUERY = 100;
    private static final Pattern TEXT = Pattern.compile("'(?:[^']|'')*(?:'|$)");

    /** So many transactions began since: of those whose age one may not know. */
    private static final int OLD_TRANSACTIONS = 10_000;

    /** A standby that is busy lags behind by some thousands all the time. */
    private static final int OLD_OF_STANDBY = 100_000;

    private final Session session;
    private final int longestSeconds;

    /**
     * Looks with this connection.
     *
     * @param longest what is open for less is left alone
     */
    PostgresHolders(Session session, Duration longest) {
        this.session = session;
        this.longestSeconds = (int) longest.toSeconds();
    }

    /** At most five of each kind, the oldest first. */
    List<StoreFinding> look() throws SQLException {
        var found = new ArrayList<StoreFinding>();
        found.addAll(oldTransactions());
        found.addAll(unseenTransactions());
        found.addAll(prepared());
        found.addAll(slots());
        found.addAll(standbys());
        return found;
    }

    private List<StoreFinding> oldTransactions() throws SQLException {
        return session.query(
                """
                select pid, coalesce(usename, '?') as who, coalesce(application_name, '') as program,
                       coalesce(host(client_addr), 'local') as address,
                       coalesce(datname, '') as db, coalesce(state, 'unknown') as state,
                       left(coalesce(query, ''), 1000) as query,
                       (backend_xid is not null)::int as writes,
                       extract(epoch from clock_timestamp() - xact_start)::bigint as age
                  from pg_stat_activity
                 where xact_start < clock_timestamp() - ? * interval '1 second'
                   and pid <> pg_backend_pid()
                   and (backend_xmin is not null or backend_xid is not null)
                   and backend_type = 'client backend'
                 order by xact_start limit 5
                """,
                PostgresHolders::oldTransaction,
                longestSeconds);
    }

    private static StoreFinding oldTransaction(Row row) {
        return held(
                "pid %d (%s, %s from %s, database %s) has a transaction open for %d s, %s: %s; %s"
                        .formatted(
                                row.number("pid"),
                                row.text("who"),
                                program(row.text("program")),
                                row.text("address"),
                                row.text("db"),
                                row.number("age"),
                                row.text("state"),
                                shown(row.text("query")),
                                row.flag("writes")
                                        ? "it has written: the feed waits for it"
                                        : "dead rows stay until it ends"),
                "End it there, or: select pg_terminate_backend(%d)".formatted(row.number("pid")));
    }

    /** Of other users one sees without the right to more that they hold rows, not since when. */
    private List<StoreFinding> unseenTransactions() throws SQLException {
        return session.query(
                """
                select pid, coalesce(usename, '?') as who, coalesce(datname, '') as db,
                       age(backend_xmin) as transactions, current_user as me
                  from pg_stat_activity
                 where xact_start is null and backend_xmin is not null
                   and age(backend_xmin) >= ? and pid <> pg_backend_pid()
                   and coalesce(backend_type, 'client backend') = 'client backend'
                 order by age(backend_xmin) desc limit 5
                """,
                row ->
                        held(
                                "pid %d (%s, database %s) keeps dead rows since %d transactions; since when and by what, '%s' may not see"
                                        .formatted(
                                                row.number("pid"),
                                                row.text("who"),
                                                row.text("db"),
                                                row.number("transactions"),
                                                row.text("me")),
                                "End it there, or as its user or a superuser: select"
                                        + " pg_terminate_backend(%d); to see more: grant"
                                                .formatted(row.number("pid"))
                                        + " pg_monitor to \""
                                        + row.text("me")
                                        + "\""),
                longestSeconds == 0 ? 0 : OLD_TRANSACTIONS);
    }

    private List<StoreFinding> prepared() throws SQLException {
        return session.query(
                """
                select gid, owner, database as db,
                       extract(epoch from clock_timestamp() - prepared)::bigint as age
                  from pg_prepared_xacts
                 where prepared < clock_timestamp() - ? * interval '1 second'
                 order by prepared limit 5
                """,
                row ->
                        held(
                                "a prepared transaction '%s' (%s, database %s) waits for %d s"
                                        .formatted(
                                                row.text("gid"),
                                                row.text("owner"),
                                                row.text("db"),
                                                row.number("age")),
                                "rollback prepared '%s'".formatted(row.text("gid"))),
                longestSeconds);
    }

    private List<StoreFinding> slots() throws SQLException {
        return session.query(
                """
                select slot_name,
                       greatest(coalesce(age(xmin), 0), coalesce(age(catalog_xmin), 0)) as rows_age
                  from pg_replication_slots
                 where not active and (xmin is not null or catalog_xmin is not null)
                 order by slot_name limit 5
                """,
                row ->
                        held(
                                "the replication slot '%s' has no consumer and keeps dead rows since %d transactions"
                                        .formatted(row.text("slot_name"), row.number("rows_age")),
                                "select pg_drop_replication_slot('%s')"
                                        .formatted(row.text("slot_name"))));
    }

    /** One that tells its master which rows its own queries still need. */
    private List<StoreFinding> standbys() throws SQLException {
        return session.query(
                """
                select pid, coalesce(application_name, '') as program,
                       coalesce(host(client_addr), 'local') as address,
                       age(backend_xmin) as transactions
                  from pg_stat_replication
                 where age(backend_xmin) > ? order by age(backend_xmin) desc limit 5
                """,
                row ->
                        held(
                                "a query on the standby at %s (%s, pid %d) keeps dead rows since %d transactions"
                                        .formatted(
                                                row.text("address"),
                                                program(row.text("program")),
                                                row.number("pid"),
                                                row.number("transactions")),
                                "End the query there, or turn hot_standby_feedback off"),
                OLD_OF_STANDBY);
    }

    private static StoreFinding held(String text, String fix) {
        return new StoreFinding("held snapshot", false, text, fix);
    }

    private static String program(String name) {
        return name.isEmpty() ? "no program name" : plain(name);
    }

    /** On one line, short, and without what stands in quotes: that may be anybody's secret. */
    static String shown(String query) {
        var text = plain(TEXT.matcher(query).replaceAll("'...'"));
        return text.isEmpty()
                ? "no query yet"
                : text.length() > LONGEST_QUERY ? text.substring(0, LONGEST_QUERY) + "..." : text;
    }

    private static String plain(String text) {
        return text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    }
}
