package cadre.node.spool;

import cadre.wire.id.AttemptId;
import cadre.wire.job.LogStream;
import cadre.wire.job.LogTotal;
import cadre.wire.link.NodeMessage;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The three streams of one attempt, as they go to the server. Written by one thread, read by the
 * link, answered by a third: thread-safe.
 */
public final class LogSpool implements AutoCloseable {
    /** The most that a server takes: what a piece costs is mostly for it being one. */
    private static final int PIECE = 256 * 1024;

    private static final long WINDOW = 4L * 1024 * 1024;
    private static final int READ_BACK = 1024 * 1024;

    private final AttemptId attempt;
    private final long token;
    private final Map<LogStream, SpoolFile> files = new EnumMap<>(LogStream.class);
    private final Map<LogStream, SendWindow> windows = new EnumMap<>(LogStream.class);
    private final Map<LogStream, Gap> gaps = new EnumMap<>(LogStream.class);
    private int turn;
    private long storedNanos = System.nanoTime();
    private boolean closed;
    private volatile FullDisk fullDisk = FullDisk.BREAK;

    /**
     * Opens the spool files, with what an earlier run of the node wrote.
     *
     * @param directory holds {@code spool.out}, {@code spool.err}, {@code spool.steps}
     */
    public LogSpool(AttemptId attempt, long token, Path directory) {
        this.attempt = attempt;
        this.token = token;
        var marks = new SpoolMarks(directory);
        for (var stream : LogStream.values()) {
            marks.gap(stream).ifPresent(gap -> gaps.put(stream, gap));
            files.put(stream, new SpoolFile(directory.resolve("spool." + stream.word())));
            windows.put(stream, new SendWindow(WINDOW));
        }
    }

    /** What to do from now on when the disk is full. */
    public void whenFull(FullDisk then) {
        fullDisk = then;
    }

    /** Bytes of a stream that are in the spool, sent or not. */
    public long length(LogStream stream) {
        return file(stream).length();
    }

    /** The masked bytes of {@code stream} at {@code offset}; known ones are not written again. */
    void write(LogStream stream, long offset, byte[] bytes) {
        file(stream).write(offset, bytes, fullDisk);
    }

    /** The stream goes on behind the gap. To be said before what comes behind it is written. */
    synchronized void leaveOut(LogStream stream, Gap gap) {
        gaps.put(stream, gap);
    }

    /** The next piece to send, at most 256 KiB, counted as sent; empty if none may be sent now. */
    public synchronized Optional<NodeMessage.Log> next() {
        if (closed) {
            return Optional.empty();
        }
        var streams = LogStream.values();
        for (int i = 0; i < streams.length; i++) {
            var stream = streams[(turn + i) % streams.length];
            var window = window(stream);
            long now = System.nanoTime();
            long room = Math.min(PIECE, window.sendable(file(stream).length(), now));
            if (room > 0) {
                turn = (turn + i + 1) % streams.length;
                return Optional.of(piece(stream, window, room, now));
            }
        }
        return Optional.empty();
    }

    /** How many bytes of it are on their way to the server. */
    public synchronized long inFlight() {
        long now = System.nanoTime();
        return windows.values().stream().mapToLong(window -> window.unanswered(now)).sum();
    }

    /** A new connection: where the server's copy of a stream ends. */
    public synchronized void resume(LogStream stream, long serverEnd) {
        window(stream).resume(serverEnd);
    }

    /** The connection is gone. */
    public synchronized void disconnected() {
        windows.values().forEach(SendWindow::disconnected);
    }

    /** The server's copy of a stream ends at {@code end}. */
    public synchronized void stored(LogStream stream, long end) {
        long before = window(stream).stored();
        window(stream).answered(end, System.nanoTime());
        if (window(stream).stored() > before) {
            storedNanos = System.nanoTime();
        }
        notifyAll();
    }

    /**
     * The server could not store a piece of this stream, and says so: nothing is lost, it is sent
     * again after a while, for as long as that takes.
     */
    public synchronized void refused(LogStream stream) {
        window(stream).refused(System.nanoTime());
        storedNanos = System.nanoTime();
    }

    /**
     * What there is of each stream that is not empty, read back from the spool; its gaps are not
     * counted. Not thread-safe against what is still written.
     */
    public List<LogTotal> totals() {
        var totals = new ArrayList<LogTotal>();
        for (var stream : LogStream.values()) {
            if (length(stream) > 0) {
                totals.add(total(stream));
            }
        }
        return totals;
    }

    private LogTotal total(LogStream stream) {
        var digest = sha256();
        var gap = gap(stream);
        long bytes = 0;
        long at = 0;
        while (true) {
            if (gap.isPresent() && at >= gap.get().from() && at < gap.get().to()) {
                at = gap.get().to();
            }
            long most = READ_BACK;
            if (gap.isPresent() && at < gap.get().from()) {
                most = Math.min(most, gap.get().from() - at);
            }
            var read = file(stream).read(at, (int) most);
            if (read.length == 0) {
                return new LogTotal(stream, bytes, HexFormat.of().formatHex(digest.digest()));
            }
            digest.update(read);
            bytes += read.length;
            at += read.length;
        }
    }

    private synchronized Optional<Gap> gap(LogStream stream) {
        return Optional.ofNullable(gaps.get(stream));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** Whether the server has every byte that is in the spool now. */
    public synchronized boolean isStored() {
        return files.entrySet().stream()
                .allMatch(entry -> window(entry.getKey()).stored() >= entry.getValue().length());
    }

    /** How many bytes are in the spool that the server has not stored; what is left out is none. */
    public synchronized long lagBytes() {
        return files.entrySet().stream()
                .mapToLong(one -> lag(one.getKey(), one.getValue().length()))
                .sum();
    }

    private long lag(LogStream stream, long length) {
        var stored = window(stream).stored();
        var gap = gaps.get(stream);
        var leftOut = gap == null ? 0 : Math.max(0, gap.to() - Math.max(gap.from(), stored));
        return Math.max(0, length - stored - leftOut);
    }

    /** Since when, as {@link System#nanoTime}, the server has stored nothing more. */
    public synchronized long storedNanos() {
        return storedNanos;
    }

    /** Waits until {@link #isStored} or for so long. */
    public synchronized boolean awaitStored(long millis) throws InterruptedException {
        long until = System.nanoTime() + millis * 1_000_000;
        while (!isStored()) {
            long left = (until - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    @Override
    public synchronized void close() {
        closed = true;
        files.values().forEach(SpoolFile::close);
    }

    private NodeMessage.Log piece(LogStream stream, SendWindow window, long room, long now) {
        long offset = window.next();
        long missing = 0;
        long most = room;
        var gap = gaps.get(stream);
        if (gap != null && offset < gap.from()) {
            most = Math.min(room, gap.from() - offset);
        } else if (gap != null && offset < gap.to()) {
            missing = gap.to() - offset;
            offset = gap.to();
        }
        var bytes = file(stream).read(offset, (int) most);
        window.sent(offset + bytes.length, now);
        return new NodeMessage.Log(attempt, token, stream, offset, missing, bytes);
    }

    private SpoolFile file(LogStream stream) {
        var file = files.get(stream);
        if (file == null) {
            throw new IllegalStateException("no spool for " + stream);
        }
        return file;
    }

    private SendWindow window(LogStream stream) {
        var window = windows.get(stream);
        if (window == null) {
            throw new IllegalStateException("no window for " + stream);
        }
        return window;
    }
}
