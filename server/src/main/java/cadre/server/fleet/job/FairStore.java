package cadre.server.fleet.job;

import cadre.server.storage.Tx;
import cadre.wire.id.KeyId;
import java.util.Optional;

/** The tables fair_clock and fair_share. */
final class FairStore {
    private FairStore() {}

    /** The rank of the next job of this submitter: behind its last one and behind the clock. */
    static long nextRank(Tx tx, int priority, KeyId submitter) {
        var rank =
                tx.one(
                                        """
                                        select max(rank) as rank from (
                                            select rank from fair_clock where priority = ?
                                            union all
                                            select last_rank from fair_share
                                             where priority = ? and key_id = ?) as behind
                                        """,
                                        row -> row.numberOrNone("rank"),
                                        priority,
                                        priority,
                                        submitter.number())
                                .flatMap(found -> found)
                                .orElse(0L)
                        + 1;
        tx.update(
                """
                insert into fair_share (priority, key_id, last_rank) values (?, ?, ?)
                on conflict (priority, key_id) do update set last_rank = excluded.last_rank
                """,
                priority,
                submitter.number(),
                rank);
        return rank;
    }

    static void advanceClock(Tx tx, int priority, long rank) {
        tx.update(
                """
                insert into fair_clock (priority, rank) values (?, ?)
                on conflict (priority) do update set rank = excluded.rank
                 where fair_clock.rank < excluded.rank
                """,
                priority,
                rank);
    }

    static Optional<Long> clock(Tx tx, int priority) {
        return tx.one(
                "select rank from fair_clock where priority = ?",
                row -> row.number("rank"),
                priority);
    }

    static Optional<Long> share(Tx tx, int priority, KeyId submitter) {
        return tx.one(
                "select last_rank from fair_share where priority = ? and key_id = ?",
                row -> row.number("last_rank"),
                priority,
                submitter.number());
    }

    /** Moves a share on, unless another transaction is about to. */
    static void keepShare(Tx tx, int priority, KeyId submitter, long rank, boolean isThere) {
        if (!isThere) {
            tx.update(
                    """
                    insert into fair_share (priority, key_id, last_rank) values (?, ?, ?)
                    on conflict (priority, key_id) do nothing
                    """,
                    priority,
                    submitter.number(),
                    rank);
            return;
        }
        tx.update(
                """
                update fair_share set last_rank = ?
                 where priority = ? and last_rank < ?
                   and key_id in (select key_id from fair_share
                                   where priority = ? and key_id = ? %s)
                """
                        .formatted(tx.dialect().skipLocked()),
                rank,
                priority,
                rank,
                priority,
                submitter.number());
    }

    /** Moves a clock on, unless another transaction is about to. */
    static void keepClock(Tx tx, int priority, long rank) {
        if (clock(tx, priority).isEmpty()) {
            tx.update(
                    """
                    insert into fair_clock (priority, rank) values (?, ?)
                    on conflict (priority) do nothing
                    """,
                    priority,
                    rank);
            return;
        }
        tx.update(
                """
                update fair_clock set rank = ?
                 where rank < ?
                   and priority in (select priority from fair_clock where priority = ? %s)
                """
                        .formatted(tx.dialect().skipLocked()),
                rank,
                rank,
                priority);
    }
}
