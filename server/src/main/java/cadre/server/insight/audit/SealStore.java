package cadre.server.insight.audit;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.api.AuditLine;
import cadre.wire.api.AuditSeal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table audit_seal, and the rows of event as they are stored. */
final class SealStore {
    private static final String SELECT =
            "select up_to, after_seq, events, digest, at_ms from audit_seal ";

    private SealStore() {}

    static Optional<AuditSeal> last(Tx tx) {
        return tx.one(SELECT + "order by up_to desc limit 1", SealStore::seal);
    }

    /** That which ends there. */
    static Optional<AuditSeal> at(Tx tx, long upTo) {
        return tx.one(SELECT + "where up_to = ?", SealStore::seal, upTo);
    }

    /** Those that end behind that number, oldest first. */
    static List<AuditSeal> behind(Tx tx, long seq, int limit) {
        return tx.all(
                SELECT + "where up_to > ? order by up_to limit ?", SealStore::seal, seq, limit);
    }

    /** Those that end before that number, newest first. */
    static List<AuditSeal> before(Tx tx, long upTo, int limit) {
        return tx.all(
                SELECT + "where up_to < ? order by up_to desc limit ?",
                SealStore::seal,
                upTo,
                limit);
    }

    static void insert(Tx tx, AuditSeal seal) {
        tx.update(
                "insert into audit_seal (up_to, after_seq, events, digest, at_ms)"
                        + " values (?, ?, ?, ?, ?)",
                seal.upTo(),
                seal.after(),
                seal.events(),
                seal.digest(),
                seal.at());
    }

    /** Of seals without events the newest stays: what is left of the chain begins with it. */
    static void prune(Tx tx, long floor) {
        tx.update(
                "delete from audit_seal where up_to <"
                        + " (select max(up_to) from audit_seal where up_to <= ?)",
                floor);
    }

    /** Events behind {@code after} and up to {@code upTo}, oldest first. */
    static List<AuditLine> lines(Tx tx, long after, long upTo, int limit) {
        return tx.all(
                """
                select seq, at_ms, kind, thing, job_id, actor_name, actor_key, actor_address, body
                  from event
                 where seq > ? and seq <= ?
                 order by seq limit ?
                """,
                row ->
                        new AuditLine(
                                row.number("seq"),
                                row.time("at_ms"),
                                row.text("kind"),
                                row.text("thing"),
                                row.numberOrNone("job_id"),
                                row.text("actor_name"),
                                row.numberOrNone("actor_key"),
                                row.text("actor_address"),
                                row.text("body")),
                after,
                upTo,
                limit);
    }

    /**
     * Seals, added up.
     *
     * @param floor seals of what was deleted up to there are not in it
     * @param upTo where the newest of them ends; 0 for none
     */
    record Sum(long floor, long upTo, long seals, long events) {
        static final Sum NONE = new Sum(0, 0, 0, 0);
    }

    /** All seals behind {@code floor}, from a sum of before on if it has the same floor. */
    static Sum sum(Tx tx, Sum before, long floor, long newest) {
        var from = before.floor() == floor && before.upTo() <= newest ? before : Sum.NONE;
        if (from.floor() == floor && from.upTo() == newest) {
            return from;
        }
        return tx.one(
                        """
                        select count(*) as seals, coalesce(sum(events), 0) as sealed
                          from audit_seal where up_to > ? and up_to <= ? and after_seq >= ?
                        """,
                        row ->
                                new Sum(
                                        floor,
                                        newest,
                                        from.seals() + row.number("seals"),
                                        from.events() + row.number("sealed")),
                        from.upTo(),
                        newest,
                        floor)
                .orElseThrow();
    }

    /** When the oldest event that is kept happened. */
    static Optional<Instant> oldest(Tx tx, long floor, long head) {
        return lines(tx, floor, head, 1).stream().map(AuditLine::at).findFirst();
    }

    static long count(Tx tx, long after, long upTo) {
        return tx.one(
                        "select count(*) as n from event where seq > ? and seq <= ?",
                        row -> row.number("n"),
                        after,
                        upTo)
                .orElse(0L);
    }

    /** Events up to this number are gone: retention deleted them. */
    static long floor(Tx tx) {
        return tx.one("select seq from event_floor where one = 1", row -> row.number("seq"))
                .orElseThrow();
    }

    private static AuditSeal seal(Row row) {
        return new AuditSeal(
                row.number("after_seq"),
                row.number("up_to"),
                row.integer("events"),
                row.text("digest"),
                row.time("at_ms"));
    }
}
