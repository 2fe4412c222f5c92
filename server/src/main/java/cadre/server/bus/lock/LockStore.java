package cadre.server.bus.lock;

import cadre.server.access.Seat;
import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.bus.LockMode;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The rows of locks that one has alone. One that is free has a row only while it has a delay, which
 * is that of shared holds, too.
 */
final class LockStore {
    private static final String COLUMNS =
            " resource, holder, verified, token, until_ms, delay_sec, idem_key ";

    private LockStore() {}

    static List<LockRow> all(Tx tx, TeamName team) {
        return tx.all(
                "select" + COLUMNS + "from bus_lock where team = ? order by resource",
                LockStore::row,
                team.name());
    }

    /** Only their names: in a team with many locks the rest of the rows is most of the work. */
    static List<String> resources(Tx tx, TeamName team) {
        return tx.all(
                "select resource from bus_lock where team = ? order by resource",
                row -> row.text("resource"),
                team.name());
    }

    static List<LockRow> askedWith(Tx tx, TeamName team, String key) {
        return tx.all(
                "select" + COLUMNS + "from bus_lock where team = ? and idem_key = ?",
                LockStore::row,
                team.name(),
                key);
    }

    static Optional<LockRow> find(Tx tx, TeamName team, String resource) {
        return tx.one(
                "select" + COLUMNS + "from bus_lock where team = ? and resource = ?",
                LockStore::row,
                team.name(),
                resource);
    }

    static void grant(Tx tx, Seat to, LockRow row, long ttlSec) {
        tx.update(
                """
                insert into bus_lock (team, resource, holder, verified, token, ttl_sec, until_ms,
                                      idem_key)
                values (?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (team, resource) do update
                   set holder = excluded.holder, verified = excluded.verified,
                       token = excluded.token, ttl_sec = excluded.ttl_sec,
                       until_ms = excluded.until_ms, idem_key = excluded.idem_key
                """,
                to.team().name(),
                row.resource(),
                to.member().name(),
                row.verified(),
                row.token(),
                ttlSec,
                row.until(),
                row.idempotencyKey());
    }

    static void prolong(Tx tx, TeamName team, String resource, long ttlSec, Instant until) {
        tx.update(
                "update bus_lock set ttl_sec = ?, until_ms = ? where team = ? and resource = ?",
                ttlSec,
                until,
                team.name(),
                resource);
    }

    /** Nobody has it any more, and nobody gets it before then. */
    static void free(Tx tx, TeamName team, LockRow row, Instant until) {
        if (row.delaySec() == 0) {
            tx.update(
                    "delete from bus_lock where team = ? and resource = ?",
                    team.name(),
                    row.resource());
            return;
        }
        tx.update(
                """
                update bus_lock set holder = null, idem_key = null, until_ms = ?
                 where team = ? and resource = ?
                """,
                until,
                team.name(),
                row.resource());
    }

    /** A shared hold ran out: the resource's delay begins, if it has one. */
    static void delayAfterShare(Tx tx, TeamName team, String resource, Instant ranOut) {
        find(tx, team, resource)
                .filter(row -> row.holder().isEmpty())
                .map(row -> ranOut.plusSeconds(row.delaySec()))
                .ifPresent(end ->
                        tx.update(
                                """
                                update bus_lock set until_ms = ?
                                 where team = ? and resource = ? and until_ms < ?
                                """,
                                end,
                                team.name(),
                                resource,
                                end));
    }

    static void delay(Tx tx, TeamName team, String resource, long delaySec) {
        tx.update(
                """
                insert into bus_lock (team, resource, verified, token, ttl_sec, until_ms, delay_sec)
                values (?, ?, 0, 0, 0, 0, ?)
                on conflict (team, resource) do update set delay_sec = excluded.delay_sec
                """,
                team.name(),
                resource,
                delaySec);
        tx.update(
                """
                delete from bus_lock
                 where team = ? and resource = ? and holder is null and delay_sec = 0
                """,
                team.name(),
                resource);
    }

    /** A lock that ran out. */
    record Overdue(TeamName team, String resource) {}

    static List<Overdue> overdue(Tx tx, Instant now, int limit) {
        return tx.all(
                """
                select team, resource from bus_lock where until_ms <= ? and holder is not null
                 order by until_ms limit ?
                """,
                row -> new Overdue(new TeamName(row.text("team")), row.text("resource")),
                now,
                limit);
    }

    static int forget(Tx tx, TeamName team) {
        return tx.update("delete from bus_lock where team = ?", team.name());
    }

    private static LockRow row(Row row) {
        return new LockRow(
                row.text("resource"),
                LockMode.EXCLUSIVE,
                row.textOrNone("holder").map(MemberName::new),
                row.flag("verified"),
                row.number("token"),
                row.time("until_ms"),
                row.number("delay_sec"),
                row.textOrNone("idem_key"));
    }
}
