package cadre.server.fleet;

import cadre.server.storage.Tx;
import java.time.Instant;
import java.util.List;

/** The table server. */
final class PeerStore {
    private PeerStore() {}

    static long insert(Tx tx, String name, Instant now) {
        return tx.one(
                        """
                        insert into server (name, started_at_ms, seen_at_ms) values (?, ?, ?)
                        returning id
                        """,
                        row -> row.number("id"),
                        name,
                        now,
                        now)
                .orElseThrow();
    }

    /** False if someone took it for dead and removed it. */
    static boolean seen(Tx tx, long id, String settings, Instant now) {
        return tx.update(
                        "update server set seen_at_ms = ?, settings = ? where id = ?",
                        now,
                        settings,
                        id)
                == 1;
    }

    /** The names of servers seen since then that have said other settings. */
    static List<String> others(Tx tx, String settings, Instant since) {
        return tx.all(
                """
                select name from server
                 where seen_at_ms >= ? and settings <> '' and settings <> ?
                 order by name
                """,
                row -> row.text("name"),
                since,
                settings);
    }

    /** As {@link #insert}, with the number that it had. */
    static void insertAgain(Tx tx, long id, String name, Instant startedAt, Instant now) {
        tx.update(
                """
                insert into server (id, name, started_at_ms, seen_at_ms) values (?, ?, ?, ?)
                on conflict (id) do nothing
                """,
                id,
                name,
                startedAt,
                now);
    }

    static List<Long> notSeenSince(Tx tx, Instant since) {
        return tx.all(
                "select id from server where seen_at_ms < ? order by id",
                row -> row.number("id"),
                since);
    }

    static List<Long> seenSince(Tx tx, Instant since) {
        return tx.all(
                "select id from server where seen_at_ms >= ? order by id",
                row -> row.number("id"),
                since);
    }

    static void delete(Tx tx, long id) {
        tx.update("delete from server where id = ?", id);
    }

    /** What an earlier start of the same server has left. */
    static void deleteNamed(Tx tx, String name) {
        tx.update("delete from server where name = ?", name);
    }

    static void deleteAll(Tx tx) {
        tx.update("delete from server");
    }
}
