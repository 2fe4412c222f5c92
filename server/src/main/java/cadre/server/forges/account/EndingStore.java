package cadre.server.forges.account;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.id.AttemptId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table github_ending. */
final class EndingStore {
    private static final String ROW = "select id, host, attempt, tries from github_ending";

    private EndingStore() {}

    /** A token that is to be ended. */
    record Ending(long id, String host, Optional<AttemptId> attempt, int tries) {}

    static long insert(Tx tx, String host, Optional<AttemptId> attempt, Instant now) {
        return tx.one(
                        """
                        insert into github_ending (host, attempt, next_at_ms, tries)
                        values (?, ?, ?, 0)
                        returning id
                        """,
                        row -> row.number("id"),
                        host,
                        attempt.map(AttemptId::toString),
                        now)
                .orElseThrow();
    }

    static List<Ending> due(Tx tx, Instant now) {
        return tx.all(
                ROW + " where next_at_ms <= ? order by next_at_ms, id", EndingStore::row, now);
    }

    /** True for one server at a time; the others come after {@code next}, if it still is there. */
    static boolean take(Tx tx, Ending ending, Instant next) {
        return tx.update(
                        "update github_ending set next_at_ms = ?, tries = tries + 1"
                                + " where id = ? and tries = ?",
                        next,
                        ending.id(),
                        ending.tries())
                > 0;
    }

    static void delete(Tx tx, long id) {
        tx.update("delete from github_ending where id = ?", id);
    }

    private static Ending row(Row row) {
        return new Ending(
                row.number("id"),
                row.text("host"),
                row.textOrNone("attempt").map(AttemptId::of),
                (int) row.number("tries"));
    }
}
