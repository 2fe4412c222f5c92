package cadre.server.fleet.log;

import cadre.server.access.Principal;
import cadre.server.fleet.FaultPoint;
import cadre.server.fleet.job.Attempts;
import cadre.server.objects.Bucket;
import cadre.server.storage.Bells;
import cadre.server.storage.Database;
import cadre.server.storage.Topic;
import cadre.server.storage.Tx;
import cadre.server.storage.Wakes;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.job.LogCheck;
import cadre.wire.job.LogChunk;
import cadre.wire.job.LogStream;
import cadre.wire.job.LogTotal;
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
import java.util.Optional;

/** The logs of all attempts. Thread-safe; every method may block on the store. */
public final class JobLogs {
    /** The largest piece, in bytes. */
    public static final int LARGEST_PIECE = 256 * 1024;

    private static final byte[] NOTHING = {};
    private static final int OUTLINES = 1000;
    private static final String LOG = "log";
    private static final String EDITED = "edited";

    /** A ring from another server may get lost: then the log is looked at all the same. */
    private static final Duration LONGEST_ROUND = Duration.ofSeconds(2);

    private final Database logs;
    private final Attempts attempts;
    private final KnownOwners owners;
    private final InstantSource clock;
    private final long mostBytes;
    private final Optional<LogPacks> packs;
    private final LogReader reader;
    private final RecentChunks recent = new RecentChunks();
    private final Bells<AttemptId> bells = new Bells<>();

    /**
     * The logs in their own database.
     *
     * @param mostBytes kept of one attempt over all its streams; what comes then is acknowledged
     *     and becomes a gap
     */
    public JobLogs(Database logs, Attempts attempts, InstantSource clock, long mostBytes) {
        this(logs, attempts, clock, mostBytes, Optional.empty());
    }

    /** The same; the bytes of finished logs may be in a bucket. */
    public JobLogs(
            Database logs,
            Attempts attempts,
            InstantSource clock,
            long mostBytes,
            Optional<Bucket> bucket) {
        this.logs = logs;
        this.attempts = attempts;
        this.owners = new KnownOwners(attempts);
        this.clock = clock;
        this.mostBytes = mostBytes;
        this.packs = bucket.map(one -> new LogPacks(one, logs));
        this.reader = new LogReader(logs, packs);
        logs.wakes().listen(LOG, new Heard());
        logs.wakes().listen(EDITED, new HeardOfEdits());
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

    private final class HeardOfEdits implements Wakes.Listener {
        @Override
        public void rang(Topic topic) {
            changedHere(AttemptId.of(topic.name()));
        }

        @Override
        public void mayHaveMissed() {
            recent.forget();
        }
    }

    /** What is stored of a log was changed by command: followers see it, here and elsewhere. */
    void changed(AttemptId attempt) {
        owners.forget(attempt);
        recent.forget(attempt);
        if (logs.dialect().isShared()) {
            logs.wakes().ring(new Topic(EDITED, attempt.toString())); // is heard here too
        } else {
            changedHere(attempt);
        }
    }

    private void changedHere(AttemptId attempt) {
        owners.forget(attempt);
        recent.edited(attempt);
        bells.ring(attempt);
    }

    /**
     * Stores a piece, if it begins where the stream ends, or behind a gap that the node admits.
     *
     * @return where the stream ends now; when that is not the piece's end, nothing was stored
     * @throws CadreException STALE if the attempt is not that node's with that token; INVALID for a
     *     piece over 256 KiB or with impossible numbers; UNAVAILABLE if the store fails, and then
     *     the node must send it again
     */
    public ServerMessage.LogStored append(Principal node, NodeMessage.Log piece) {
        check(piece);
        var isDeleted = owners.check(node, piece.attempt(), piece.token());
        var end = store(piece, isDeleted ? 0 : mostBytes);
        FaultPoint.LOG_STORED.reach();
        return new ServerMessage.LogStored(piece.attempt(), piece.stream(), end);
    }

    Database database() {
        return logs;
    }

    LogBlots blots() {
        return new LogBlots(logs, reader, packs);
    }

    LogComparison comparison() {
        return new LogComparison(logs, reader);
    }

    /** Bytes that are stored of an attempt's log. */
    long storedBytes(AttemptId attempt) {
        return logs.read(tx ->
                LogStore.streams(tx, attempt).values().stream()
                        .mapToLong(LogStore.StreamState::stored)
                        .sum());
    }

    private long store(NodeMessage.Log piece, long most) {
        try {
            return logs.append(lane(piece.attempt()), tx -> append(tx, piece, most));
        } catch (IllegalStateException e) { // a broken store is no reason to lose what was said
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The log could not be stored",
                    Map.of("attempt", piece.attempt()),
                    "Look at the server's log, and at the disk of its database",
                    e);
        }
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

    static String lane(AttemptId attempt) {
        return LOG + ":" + attempt;
    }

    private long append(Tx tx, NodeMessage.Log piece, long most) {
        var attempt = piece.attempt();
        tx.lock(lane(attempt)); // chunks are numbered: a node may just have changed its server
        var streams = LogStore.streams(tx, attempt);
        var known = streams.get(piece.stream());
        var end = known == null ? 0 : known.end();
        var gap = piece.offset() - end;
        if (gap < 0 || gap > piece.missing()) {
            return end;
        }
        var size = piece.data().length;
        var stored = streams.values().stream().mapToLong(LogStore.StreamState::stored).sum();
        if (stored + size > most) {
            leaveOut(tx, piece, end, gap + size);
        } else {
            insert(tx, attempt, piece.stream(), piece.offset(), gap, piece.data());
        }
        return piece.offset() + size;
    }

    private void ring(AttemptId attempt) {
        bells.ring(attempt);
        if (logs.dialect().isShared()) {
            logs.wakes().ring(new Topic(LOG, attempt.toString()));
        }
    }

    private void leaveOut(Tx tx, NodeMessage.Log piece, long end, long more) {
        var attempt = piece.attempt();
        if (LogStore.growGap(tx, attempt, piece.stream(), end, more)) {
            LogStore.moveEnd(tx, attempt, piece.stream(), end + more, 0);
            tx.afterCommit(() -> {
                recent.forget(attempt);
                ring(attempt);
            });
        } else {
            insert(tx, attempt, piece.stream(), end + more, more, NOTHING);
        }
    }

    private void insert(
            Tx tx, AttemptId attempt, LogStream stream, long offset, long gap, byte[] data) {
        var seq = LogStore.insert(tx, attempt, stream, offset, gap, data, clock.instant());
        LogStore.moveEnd(tx, attempt, stream, offset + data.length, data.length);
        var chunk = new LogChunk(attempt, seq, stream, offset, gap, data);
        tx.afterCommit(() -> {
            recent.add(chunk);
            ring(attempt);
        });
    }

    /**
     * Compares what a node has sent of a log with what is stored of it, read back. May take seconds
     * for a log of gigabytes.
     *
     * @param said none if the node does not know: then nothing is compared
     * @return one for each stream; none if nothing was said
     * @throws CadreException INVALID for impossible totals
     */
    public List<LogCheck> check(AttemptId attempt, List<LogTotal> said) {
        return comparison().check(attempt, said);
    }

    /** Someone follows a log: what comes is kept in memory for a while; close it when done. */
    public Followed follow(AttemptId attempt) {
        recent.follow(attempt);
        return new Followed(attempt);
    }

    /** A log that is followed. */
    public final class Followed implements AutoCloseable {
        private final AttemptId attempt;
        private int seenEdits;

        private Followed(AttemptId attempt) {
            this.attempt = attempt;
            this.seenEdits = recent.edits(attempt);
        }

        /** Whether the log was redacted or deleted since this was asked last. */
        public boolean wasEdited() {
            var edits = recent.edits(attempt);
            var more = edits != seenEdits;
            seenEdits = edits;
            return more;
        }

        @Override
        public void close() {
            recent.leave(attempt);
        }
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
        var known = recent.after(attempt, seq, maxBytes);
        return known.isEmpty() ? storedAfter(attempt, seq, maxBytes) : known;
    }

    private List<LogChunk> storedAfter(AttemptId attempt, long seq, int maxBytes) {
        return reader.read(tx -> {
            var bytes = 0L;
            var last = seq;
            for (var chunk : LogStore.outlineAfter(tx, attempt, seq, OUTLINES)) {
                bytes += chunk.size();
                if (bytes > maxBytes && last > seq) {
                    break;
                }
                last = chunk.seq();
            }
            return last == seq ? List.of() : LogStore.between(tx, attempt, seq, last);
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
                if (hasAfter(attempt, seq)) {
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

    private boolean hasAfter(AttemptId attempt, long seq) {
        if (!recent.after(attempt, seq, 0).isEmpty()) {
            return true;
        }
        // what is stored by this server alone is known here before a bell rings for it
        var isAll = !logs.dialect().isShared() && recent.endsWith(attempt, seq);
        return !isAll && logs.read(tx -> LogStore.lastSeq(tx, attempt)) > seq;
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
            var chunks = reader.endingAfter(attempt, stream, at, 16);
            if (chunks.isEmpty()) {
                return;
            }
            for (var chunk : chunks) {
                var gap = Math.min(chunk.missing(), chunk.offset() - from);
                if (gap > 0) {
                    to.write(line(gap));
                }
                var skip = (int) Math.max(0, from - chunk.offset());
                to.write(chunk.data(), skip, chunk.data().length - skip);
                from = chunk.offset() + chunk.data().length;
            }
        }
    }

    /** The next chunks of a stream that end behind {@code offset}, in order, about 1 MiB. */
    public List<LogChunk> from(AttemptId attempt, LogStream stream, long offset) {
        return reader.endingAfter(attempt, stream, offset, 4);
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
