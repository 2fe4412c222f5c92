package cadre.server.fleet.log;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.id.AttemptId;
import cadre.wire.job.LogChunk;
import cadre.wire.job.LogStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The tables log_stream and log_chunk. */
final class LogStore {
    private static final String COLUMNS = "attempt, seq, stream, start_byte, missing, body";

    private LogStore() {}

    /** A chunk without its bytes. */
    record Outline(long seq, int size) {}

    static long end(Tx tx, AttemptId attempt, LogStream stream) {
        return tx.one(
                        "select end_byte from log_stream where attempt = ? and stream = ?",
                        row -> row.number("end_byte"),
                        attempt.toString(),
                        stream.word())
                .orElse(0L);
    }

    /** Bytes that are stored for an attempt over all its streams. */
    static long stored(Tx tx, AttemptId attempt) {
        return tx.one(
                        "select coalesce(sum(stored_bytes), 0) as n from log_stream where attempt = ?",
                        row -> row.number("n"),
                        attempt.toString())
                .orElse(0L);
    }

    static long lastSeq(Tx tx, AttemptId attempt) {
        return tx.one(
                        "select coalesce(max(seq), 0) as n from log_chunk where attempt = ?",
                        row -> row.number("n"),
                        attempt.toString())
                .orElse(0L);
    }

    static void moveEnd(Tx tx, AttemptId attempt, LogStream stream, long end, long stored) {
        tx.update(
                """
                insert into log_stream (attempt, stream, end_byte, stored_bytes)
                values (?, ?, ?, ?)
                on conflict (attempt, stream)
                do update set end_byte = excluded.end_byte,
                              stored_bytes = log_stream.stored_bytes + excluded.stored_bytes
                """,
                attempt.toString(),
                stream.word(),
                end,
                stored);
    }

    static void insert(Tx tx, LogChunk chunk, Instant now) {
        tx.update(
                """
                insert into log_chunk (attempt, seq, stream, start_byte, size, missing, at_ms, body)
                values (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                chunk.attempt().toString(),
                chunk.seq(),
                chunk.stream().word(),
                chunk.offset(),
                chunk.data().length,
                chunk.missing(),
                now,
                chunk.data());
    }

    /** Lets the gap at the end of a stream grow; false if the stream does not end in one. */
    static boolean growGap(Tx tx, AttemptId attempt, LogStream stream, long end, long more) {
        return tx.update(
                        """
                        update log_chunk set missing = missing + ?, start_byte = start_byte + ?
                         where attempt = ? and stream = ? and start_byte = ? and size = 0
                        """,
                        more,
                        more,
                        attempt.toString(),
                        stream.word(),
                        end)
                > 0;
    }

    static List<Outline> outlineAfter(Tx tx, AttemptId attempt, long seq, int limit) {
        return tx.all(
                "select seq, size from log_chunk where attempt = ? and seq > ? order by seq limit ?",
                row -> new Outline(row.number("seq"), row.integer("size")),
                attempt.toString(),
                seq,
                limit);
    }

    static List<LogChunk> between(Tx tx, AttemptId attempt, long afterSeq, long upToSeq) {
        return tx.all(
                "select "
                        + COLUMNS
                        + " from log_chunk where attempt = ? and seq > ? and seq <= ? order by seq",
                LogStore::read,
                attempt.toString(),
                afterSeq,
                upToSeq);
    }

    /** The chunks of a stream that end behind {@code offset}, in order. */
    static List<LogChunk> endingAfter(
            Tx tx, AttemptId attempt, LogStream stream, long offset, int limit) {
        return tx.all(
                "select "
                        + COLUMNS
                        + " from log_chunk where attempt = ? and stream = ? and start_byte >= ?"
                        + " and start_byte + size > ? order by start_byte, seq limit ?",
                LogStore::read,
                attempt.toString(),
                stream.word(),
                Math.max(0, offset - JobLogs.LARGEST_PIECE),
                offset,
                limit);
    }

    /** The seq of the last chunk of a stream that ends at or before {@code offset}, else 0. */
    static long lastEndingBefore(Tx tx, AttemptId attempt, LogStream stream, long offset) {
        return tx.one(
                        "select seq from log_chunk where attempt = ? and stream = ?"
                                + " and start_byte <= ? and start_byte + size <= ?"
                                + " order by start_byte desc, seq desc limit 1",
                        row -> row.number("seq"),
                        attempt.toString(),
                        stream.word(),
                        offset,
                        offset)
                .orElse(0L);
    }

    private static LogChunk read(Row row) {
        return new LogChunk(
                AttemptId.of(row.text("attempt")),
                row.number("seq"),
                LogStream.valueOf(row.text("stream").toUpperCase(Locale.ROOT)),
                row.number("start_byte"),
                row.number("missing"),
                row.bytes("body"));
    }
}
