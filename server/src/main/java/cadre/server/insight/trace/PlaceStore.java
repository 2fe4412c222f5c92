package cadre.server.insight.trace;

import cadre.server.storage.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/** The table trace_place: one row, held by the server that sends. */
final class PlaceStore {
    private PlaceStore() {}

    static void begin(Tx tx, long seq) {
        tx.update(
                """
                insert into trace_place (only_one, seq, holder, held_until_ms)
                values (1, ?, '', 0)
                on conflict (only_one) do nothing
                """,
                seq);
    }

    /** Where to go on; empty while another server sends. */
    static OptionalLong hold(Tx tx, String holder, Instant now, Duration time) {
        var seq =
                tx.one(
                        """
                        update trace_place set holder = ?, held_until_ms = ?
                         where only_one = 1 and (holder = ? or held_until_ms < ?)
                        returning seq
                        """,
                        row -> row.number("seq"),
                        holder,
                        now.plus(time),
                        holder,
                        now);
        return seq.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    /** Lets another server send at once; nothing if one does already. */
    static void giveUp(Tx tx, String holder) {
        tx.update(
                """
                update trace_place set holder = '', held_until_ms = 0
                 where only_one = 1 and holder = ?
                """,
                holder);
    }

    /** Up to where some server has told; 0 before the first start. */
    static long seq(Tx tx) {
        return tx.one("select seq from trace_place", row -> row.number("seq")).orElse(0L);
    }

    /** Nothing if another server has taken over meanwhile. */
    static void move(Tx tx, String holder, long seq) {
        tx.update(
                "update trace_place set seq = ? where only_one = 1 and holder = ? and seq < ?",
                seq,
                holder,
                seq);
    }
}
