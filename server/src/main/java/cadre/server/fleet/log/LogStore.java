package cadre.server.fleet.log;

import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.job.LogChunk;
import cadre.wire.job.LogStream;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The tables log_stream and log_chunk. */
final class LogStore {
    private static final String COLUMNS = "attempt, seq, stream, start_byte, missing, size, body";

    private LogStore() {}

    /** A chunk without its bytes. */
    record Outline(long seq, int size) {}

    /**
     * A chunk as it is stored.
     *
     * @param size of its bytes, which are elsewhere if there are none
     */
    record Piece(LogChunk chunk, int size) {
        boolean isPacked() {
            return chunk.data().length < size;
        }

        /** Its bytes must be here. */
        LogChunk whole() {
            if (isPacked()) {
                throw new CadreException(
                        ErrorCode.UNAVAILABLE,
                        "The bytes of this log are in a bucket",
                        Map.of("attempt", chunk.attempt()),
                        "Set CADRE_OBJECTS as it was, or try again in a minute");
            }
            return chunk;
        }
    }

    static long end(Tx tx, AttemptId attempt, LogStream stream) {
        return tx.one(
                        "select end_byte from log_stream where attempt = ? and stream = ?",
                        row -> row.number("end_byte"),
                        attempt.toString(),
                        stream.word())
                .orElse(0L);
    }

    /**
     * Where a stream stands.
     *
     * @param end in bytes, gaps counted
     * @param stored bytes that are there
     * @param redacted of these, made unreadable by command
     */
    record StreamState(LogStream stream, long end, long stored, long redacted) {}

    /** The streams of an attempt of which anything came. */
    static Map<LogStream, StreamState> streams(Tx tx, AttemptId attempt) {
        var states = new EnumMap<LogStream, StreamState>(LogStream.class);
        tx.all(
                        "select stream, end_byte, stored_bytes, redacted_bytes from log_stream"
                                + " where attempt = ?",
                        row ->
                                new StreamState(
                                        stream(row),
                                        row.number("end_byte"),
                                        row.number("stored_bytes"),
                                        row.number("redacted_bytes")),
                        attempt.toString())
                .forEach(state -> states.put(state.stream(), state));
        return states;
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

    /** Stores a chunk behind those of the attempt that are there; answers its seq. */
    static long insert(
            Tx tx,
            AttemptId attempt,
            LogStream stream,
            long offset,
            long missing,
            byte[] data,
            Instant now) {
        return tx.one(
                        """
                        insert into log_chunk
                               (attempt, seq, stream, start_byte, size, missing, at_ms, body)
                        values (?, (select coalesce(max(seq), 0) + 1 from log_chunk
                                     where attempt = ?), ?, ?, ?, ?, ?, ?)
                        returning seq
                        """,
                        row -> row.number("seq"),
                        attempt.toString(),
                        attempt.toString(),
                        stream.word(),
                        offset,
                        data.length,
                        missing,
                        now,
                        data)
                .orElseThrow();
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

    static List<Piece> between(Tx tx, AttemptId attempt, long afterSeq, long upToSeq) {
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
    static List<Piece> endingAfter(
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

    /** Puts other bytes of the same length in place of a chunk's. */
    static void overwrite(Tx tx, LogChunk chunk, byte[] data) {
        tx.update(
                "update log_chunk set body = ? where attempt = ? and seq = ? and size = ?",
                data,
                chunk.attempt().toString(),
                chunk.seq(),
                data.length);
    }

    static void addRedacted(Tx tx, AttemptId attempt, LogStream stream, long bytes) {
        tx.update(
                """
                update log_stream set redacted_bytes = redacted_bytes + ?
                 where attempt = ? and stream = ?
                """,
                bytes,
                attempt.toString(),
                stream.word());
    }

    /** Deletes up to so many of an attempt's first chunks; how many. */
    static int deleteFirst(Tx tx, AttemptId attempt, int most) {
        return tx.update(
                """
                delete from log_chunk
                 where attempt = ? and seq in (select seq from log_chunk where attempt = ?
                                                order by seq limit ?)
                """,
                attempt.toString(),
                attempt.toString(),
                most);
    }

    /** Where its streams end stays known: what a late node still sends begins there. */
    static void empty(Tx tx, AttemptId attempt) {
        tx.update(
                "update log_stream set stored_bytes = 0, redacted_bytes = 0 where attempt = ?",
                attempt.toString());
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

    /** The next so many behind a seq. */
    static List<Piece> some(Tx tx, AttemptId attempt, long afterSeq, int limit) {
        return tx.all(
                "select "
                        + COLUMNS
                        + " from log_chunk where attempt = ? and seq > ? order by seq limit ?",
                LogStore::read,
                attempt.toString(),
                afterSeq,
                limit);
    }

    /** Whether bytes of the log are elsewhere. */
    static boolean isPacked(Tx tx, AttemptId attempt) {
        return tx.one(
                        """
                        select seq from log_chunk
                         where attempt = ? and size > 0 and length(body) = 0 limit 1
                        """,
                        row -> row.number("seq"),
                        attempt.toString())
                .isPresent();
    }

    /** The bytes of all pieces before this one. */
    static long bytesBefore(Tx tx, AttemptId attempt, long seq) {
        return tx.one(
                        """
                        select coalesce(sum(size), 0) as n from log_chunk
                         where attempt = ? and seq < ?
                        """,
                        row -> row.number("n"),
                        attempt.toString(),
                        seq)
                .orElse(0L);
    }

    /** Empties the pieces up to a seq: their bytes are elsewhere. */
    static void empty(Tx tx, AttemptId attempt, long upToSeq) {
        tx.update(
                "update log_chunk set body = ? where attempt = ? and seq <= ? and size > 0",
                new byte[0],
                attempt.toString(),
                upToSeq);
    }

    private static Piece read(Row row) {
        var chunk =
                new LogChunk(
                        AttemptId.of(row.text("attempt")),
                        row.number("seq"),
                        stream(row),
                        row.number("start_byte"),
                        row.number("missing"),
                        row.bytes("body"));
        return new Piece(chunk, row.integer("size"));
    }

    private static LogStream stream(Row row) {
        return LogStream.valueOf(row.text("stream").toUpperCase(Locale.ROOT));
    }
}
