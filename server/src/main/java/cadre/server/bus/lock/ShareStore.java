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

/** The rows of shared locks, one for each who has one. */
final class ShareStore {
    private static final String COLUMNS = " token, resource, holder, verified, until_ms, idem_key ";

    private ShareStore() {}

    static List<LockRow> all(Tx tx, TeamName team) {
        return tx.all(
                "select" + COLUMNS + "from lock_share where team = ? order by resource, token",
                ShareStore::row,
                team.name());
    }

    /** What one of them is on. */
    record Name(long token, String resource) {}

    static List<Name> names(Tx tx, TeamName team) {
        return tx.all(
                "select token, resource from lock_share where team = ? order by resource, token",
                row -> new Name(row.number("token"), row.text("resource")),
                team.name());
    }

    static Optional<LockRow> find(Tx tx, TeamName team, long token) {
        return tx.one(
                "select" + COLUMNS + "from lock_share where team = ? and token = ?",
                ShareStore::row,
                team.name(),
                token);
    }

    /** All on exactly this, the newest first. */
    static List<LockRow> on(Tx tx, TeamName team, String resource) {
        return tx.all(
                "select"
                        + COLUMNS
                        + "from lock_share where team = ? and resource = ? order by token desc",
                ShareStore::row,
                team.name(),
                resource);
    }

    static List<LockRow> askedWith(Tx tx, TeamName team, String key) {
        return tx.all(
                "select" + COLUMNS + "from lock_share where team = ? and idem_key = ?",
                ShareStore::row,
                team.name(),
                key);
    }

    static void grant(Tx tx, Seat to, LockRow row, long ttlSec) {
        tx.update(
                """
                insert into lock_share (team, token, resource, holder, verified, ttl_sec, until_ms,
                                        idem_key)
                values (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                to.team().name(),
                row.token(),
                row.resource(),
                to.member().name(),
                row.verified(),
                ttlSec,
                row.until(),
                row.idempotencyKey());
    }

    static void prolong(Tx tx, TeamName team, long token, long ttlSec, Instant until) {
        tx.update(
                "update lock_share set ttl_sec = ?, until_ms = ? where team = ? and token = ?",
                ttlSec,
                until,
                team.name(),
                token);
    }

    static void delete(Tx tx, TeamName team, long token) {
        tx.update("delete from lock_share where team = ? and token = ?", team.name(), token);
    }

    static List<LockStore.Overdue> overdue(Tx tx, Instant now, int limit) {
        return tx.all(
                "select team, resource from lock_share where until_ms <= ? order by until_ms limit ?",
                row -> new LockStore.Overdue(new TeamName(row.text("team")), row.text("resource")),
                now,
                limit);
    }

    static int forget(Tx tx, TeamName team) {
        return tx.update("delete from lock_share where team = ?", team.name());
    }

    private static LockRow row(Row row) {
        return new LockRow(
                row.text("resource"),
                LockMode.SHARED,
                Optional.of(new MemberName(row.text("holder"))),
                row.flag("verified"),
                row.number("token"),
                row.time("until_ms"),
                0,
                row.textOrNone("idem_key"));
    }
}
