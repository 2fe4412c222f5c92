package cadre.server.fleet.log;

import cadre.server.access.Principal;
import cadre.server.fleet.Bells;
import cadre.server.fleet.FaultPoint;
import cadre.server.fleet.job.Attempts;
import cadre.server.storage.Database;
import cadre.server.storage.Topic;
import cadre.server.storage.Tx;
import cadre.server.storage.Wakes;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.job.LogChunk;
import cadre.wire.job.LogStream;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The logs of all attempts. Thread-safe; every method may block on the store. */
public final class JobLogs {
    /** The largest piece, in bytes. */
    public static final int LARGEST_PIECE = 256 * 1024;

    private static final byte[] NOTHING = {};
    private static final int OUTLINES = 1000;
    private static final String LOG = "log";

    /** A ring from another server may get lost: then the log is looked at all the same. */
    private static final Duration LONGEST_ROUND = Duration.ofSeconds(2);

    private final Database logs;
    private final Attempts attempts;
    private final InstantSource clock;
    private final long mostBytes;
    private final Bells<AttemptId> bells = new Bells<>();

    /**
     * The logs in their own database.
     *
     * @param mostBytes kept of one attempt over all its streams; what comes then is acknowledged
     *     and becomes a gap
     */
    public JobLogs(Database logs, Attempts attempts, InstantSource clock, long mostBytes) {
        this.logs = logs;
        this.attempts = attempts;
        this.clock = clock;
        this.mostBytes = mostBytes;
        logs.wakes().listen(LOG, new Heard());
    }

    /** What comes in on other servers, too. */
    private final class Heard implements Wakes.Listener {
        @Override
        public void rang(Topic topic) {
            bells.ring(AttemptId.of(topic.name()));
        }

        @Override
        public void mayHaveMissed() {
            bells.ringAll();
        }
    }

    /**
     * Stores a piece, if it begins where the stream ends, or behind a gap that the node admits.
     *
     * @return where the stream ends now; when that is not the piece's end, nothing was stored
     * @throws CadreException STALE if the attempt is not that node's with that token; INVALID for a
     *     piece over 256 KiB or with impossible numbers
     */
    public ServerMessage.LogStored append(Principal node, NodeMessage.Log piece) {
        check(piece);
        attempts.check(node, piece.attempt(), piece.token());
        var end = logs.append(lane(piece.attempt()), tx -> append(tx, piece));
        FaultPoint.LOG_STORED.reach();
        return new ServerMessage.LogStored(piece.attempt(), piece.stream(), end);
    }

    private static void check(NodeMessage.Log piece) {
        var good =
                piece.data().length >= 1
                        && piece.data().length <= LARGEST_PIECE
                        && piece.offset() >= 0
                        && piece.missing() >= 0
                        && piece.missing() <= piece.offset()
                        && piece.offset() < Long.MAX_VALUE / 2;
        if (!good) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "A piece of log has impossible numbers",
                    Map.of(
                            "attempt", piece.attempt(),
                            "bytes", piece.data().length,
                            "offset", piece.offset(),
                            "missing", piece.missing()),
                    "Send 1 byte to 256 KiB, with no more missing than lies before it");
        }
    }

    private static String lane(AttemptId attempt) {
        return LOG + ":" + attempt;
    }

    private long append(Tx tx, NodeMessage.Log piece) {
        var attempt = piece.attempt();
        tx.lock(lane(attempt)); // chunks are numbered: a node may just have changed its server
        var end = LogStore.end(tx, attempt, piece.stream());
        var gap = piece.offset() - end;
        if (gap < 0 || gap > piece.missing()) {
            return end;
        }
        var size = piece.data().length;
        if (LogStore.stored(tx, attempt) + size > mostBytes) {
            leaveOut(tx, piece, end, gap + size);
        } else {
            insert(tx, attempt, piece.stream(), piece.offset(), gap, piece.data());
        }
        tx.afterCommit(() -> ring(attempt));
        return piece.offset() + size;
    }

    private void ring(AttemptId attempt) {
        if (logs.dialect().isShared()) {
            logs.wakes().ring(new Topic(LOG, attempt.toString()));
        } else {
            bells.ring(attempt);
        }
    }

    private void leaveOut(Tx tx, NodeMessage.Log piece, long end, long more) {
        var attempt = piece.attempt();
        if (LogStore.growGap(tx, attempt, piece.stream(), end, more)) {
            LogStore.moveEnd(tx, attempt, piece.stream(), end + more, 0);
        } else {
            insert(tx, attempt, piece.stream(), end + more, more, NOTHING);
        }
    }

    private void insert(
            Tx tx, AttemptId attempt, LogStream stream, long offset, long gap, byte[] data) {
        var seq = LogStore.lastSeq(tx, attempt) + 1;
        LogStore.insert(tx, new LogChunk(attempt, seq, stream, offset, gap, data), clock.instant());
        LogStore.moveEnd(tx, attempt, stream, offset + data.length, data.length);
    }

    /**
     * Refuses an attempt whose log was deleted.
     *
     * @throws CadreException GONE
     */
    public void requireKept(AttemptId attempt) {
        attempts.requireLog(attempt);
    }

    /** The first attempt of a job, from this one on, whose log was not deleted. */
    public AttemptId firstKept(AttemptId from) {
        var attempt = from;
        while (attempts.isLogDeleted(attempt)) {
            attempt = new AttemptId(attempt.job(), attempt.number() + 1);
        }
        return attempt;
    }

    /** The chunks after {@code seq} (0 for all), ascending; at least one if there is one. */
    public List<LogChunk> after(AttemptId attempt, long seq, int maxBytes) {
        return logs.read(tx -> {
            var bytes = 0L;
            var last = seq;
            for (var chunk : LogStore.outlineAfter(tx, attempt, seq, OUTLINES)) {
                bytes += chunk.size();
                if (bytes > maxBytes && last > seq) {
                    break;
                }
                last = chunk.seq();
            }
            return last == seq ? List.<LogChunk>of() : LogStore.between(tx, attempt, seq, last);
        });
    }

    /**
     * The seq of the last chunk of a stream that lies wholly before {@code offset}, else 0: what a
     * follower from that byte on has no need of.
     */
    public long lastBefore(AttemptId attempt, LogStream stream, long offset) {
        return logs.read(tx -> LogStore.lastEndingBefore(tx, attempt, stream, offset));
    }

    /** Waits for a chunk after {@code seq}; false if none came. */
    public boolean awaitAfter(AttemptId attempt, long seq, Duration maxWait) {
        var end = System.nanoTime() + maxWait.toNanos();
        try (var ear = bells.listen(attempt)) {
            while (true) {
                if (logs.read(tx -> LogStore.lastSeq(tx, attempt)) > seq) {
                    return true;
                }
                var left = end - System.nanoTime();
                if (left <= 0 || Thread.currentThread().isInterrupted()) {
                    return false;
                }
                ear.await(Duration.ofNanos(Math.min(left, LONGEST_ROUND.toNanos())));
            }
        }
    }

    /**
     * Copies a stream from {@code offset} on, with a line {@code [cadre: N bytes missing]} in place
     * of each gap.
     */
    public void copy(AttemptId attempt, LogStream stream, long offset, OutputStream to)
            throws IOException {
        var from = Math.max(0, offset);
        while (true) {
            var at = from;
            var chunks = logs.read(tx -> LogStore.endingAfter(tx, attempt, stream, at, 16));
            if (chunks.isEmpty()) {
                return;
            }
            for (var chunk : chunks) {
                var gap = Math.min(chunk.missing(), chunk.offset() - from);
                if (gap > 0) {
                    to.write(line(gap));
                }
                var skip = (int) Math.max(0, from - chunk.offset());
                to.write(Arrays.copyOfRange(chunk.data(), skip, chunk.data().length));
                from = chunk.offset() + chunk.data().length;
            }
        }
    }

    /** The next chunks of a stream that end behind {@code offset}, in order, about 1 MiB. */
    public List<LogChunk> from(AttemptId attempt, LogStream stream, long offset) {
        return logs.read(tx -> LogStore.endingAfter(tx, attempt, stream, offset, 4));
    }

    private static byte[] line(long missing) {
        return "\n[cadre: %d bytes missing]\n"
                .formatted(missing)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Where the stream ends, in bytes, gaps counted; 0 if nothing came. */
    public long end(AttemptId attempt, LogStream stream) {
        return logs.read(tx -> LogStore.end(tx, attempt, stream));
    }

    /** Where all streams of these attempts end. */
    public List<ServerMessage.LogEnd> ends(List<AttemptId> of) {
        if (of.isEmpty()) {
            return List.of();
        }
        return logs.read(tx ->
                of.stream()
                        .flatMap(attempt ->
                                Arrays.stream(LogStream.values())
                                        .map(stream -> end(tx, attempt, stream)))
                        .toList());
    }

    private static ServerMessage.LogEnd end(Tx tx, AttemptId attempt, LogStream stream) {
        return new ServerMessage.LogEnd(attempt, stream, LogStore.end(tx, attempt, stream));
    }
}
