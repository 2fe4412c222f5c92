package cadre.node.spool;

import cadre.node.redact.Redactor;
import cadre.node.redact.Secrets;
import cadre.wire.job.LogStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * One of the files that an agent writes, masked on its way into the spool. At most so many bytes
 * are read; of what lies beyond only the end, once nothing more comes, and a gap stands before it.
 * Begins at the first byte: the same bytes come out after a restart of the node.
 */
final class RawStream implements AutoCloseable {
    private static final int TAIL = 64 * 1024;

    /** Read before the tail and not shown, so that a secret that reaches into it is masked. */
    private static final int LEAD = 64 * 1024;

    private final LogStream stream;
    private final Path directory;
    private final LogSpool spool;
    private final SpoolMarks marks;
    private final Secrets secrets;
    private final Taker taker;
    private final Tail tail;
    private final long mostBytes;
    private final Optional<Gap> foundGap;
    private Redactor redactor;
    private long consumed;
    private long offset;
    private long seenSize;
    private boolean resumed;

    /** Gets the masked bytes before they are in the spool. */
    interface Taker {
        /** The agent has written up to this place in its file; said first. */
        void wrote(long position);

        void take(byte[] masked);

        /** The file was cut; where the steps stand now. */
        long steps();
    }

    RawStream(
            LogStream stream,
            Path directory,
            LogSpool spool,
            Secrets secrets,
            long mostBytes,
            Taker taker) {
        this.stream = stream;
        this.directory = directory;
        this.spool = spool;
        this.marks = new SpoolMarks(directory);
        this.secrets = secrets;
        this.mostBytes = mostBytes;
        this.taker = taker;
        this.tail = new Tail(directory.resolve(stream.word()));
        this.redactor = secrets.redactor();
        this.foundGap = marks.gap(stream);
        this.offset = marks.cut(stream).map(SpoolMarks.Cut::offset).orElse(0L);
        this.consumed = offset;
        markCutMeanwhile();
    }

    /**
     * Masking makes nothing longer, so a file shorter than its spool was cut with no node there.
     */
    private void markCutMeanwhile() {
        long spooled = spool.length(stream);
        if (foundGap.isEmpty() && tail.size() < spooled - offset) {
            offset = spooled;
            consumed = spooled;
            marks.write(stream, new SpoolMarks.Cut(spooled, spool.length(LogStream.STEPS)));
            say(0);
        }
    }

    /** Whether the agent has written more since this was asked last. */
    boolean hasGrown() {
        long size = tail.size();
        boolean grown = size != seenSize;
        seenSize = size;
        return grown;
    }

    /** Bytes that the agent has written and that were not read; none that a limit keeps out. */
    long left() {
        return Math.min(Math.max(0, tail.size() - tail.position()), room());
    }

    /** Moves a piece; how many raw bytes there were, 0 if none or no more are wanted. */
    int pump(byte[] buffer) {
        var before = tail.position();
        long unread = tail.cut();
        if (unread >= 0) {
            cut(unread, before);
        }
        int count = tail.read(buffer, (int) Math.min(buffer.length, room()));
        if (count > 0) {
            if (!resumed) {
                consumed += count;
            }
            taker.wrote(tail.position());
            put(redactor.read(buffer, 0, count));
            resumeAtFoundGap();
        }
        return count;
    }

    /** Nothing more comes: the end of what was left out, and what was held back. */
    void end(byte[] buffer) {
        if (!resumed && tail.size() - tail.position() > 0) {
            skipToTail(buffer);
        }
        long size = tail.size();
        while (tail.position() < size) {
            int count = tail.read(buffer, (int) Math.min(buffer.length, size - tail.position()));
            if (count == 0) {
                break;
            }
            put(redactor.read(buffer, 0, count));
        }
        put(redactor.end());
    }

    @Override
    public void close() {
        tail.close();
    }

    private long room() {
        return resumed ? Long.MAX_VALUE : Math.max(0, mostBytes - consumed);
    }

    private void skipToTail(byte[] buffer) {
        long to = Math.max(tail.position(), tail.size() - TAIL);
        long missing = to - tail.position();
        if (missing > 0) {
            open(new Gap(offset, offset + missing, to), buffer);
        }
        resumed = true;
    }

    /** What was held back might be half a secret: it is lost in the gap. */
    private void open(Gap gap, byte[] buffer) {
        marks.write(stream, gap);
        spool.leaveOut(stream, gap);
        redactor = secrets.redactor();
        tail.moveTo(Math.max(0, gap.resumeAt() - LEAD));
        while (tail.position() < gap.resumeAt()) {
            long wanted = Math.min(buffer.length, gap.resumeAt() - tail.position());
            int count = tail.read(buffer, (int) wanted);
            if (count == 0) {
                break;
            }
            redactor.read(buffer, 0, count);
        }
        offset = gap.to();
        resumed = true;
    }

    /** An earlier run of the node left something out from here on. */
    private void resumeAtFoundGap() {
        if (!resumed && foundGap.isPresent() && offset >= foundGap.get().from()) {
            open(foundGap.get(), new byte[LEAD]);
        }
    }

    private void put(byte[] masked) {
        var bytes = masked;
        if (!resumed && foundGap.isPresent()) {
            long most = Math.max(0, foundGap.get().from() - offset);
            bytes = bytes.length > most ? Arrays.copyOf(bytes, (int) most) : bytes;
        }
        taker.take(bytes);
        spool.write(stream, offset, bytes);
        offset += bytes.length;
    }

    /** The file is a new one from here on: its first byte follows on what there was. */
    private void cut(long unread, long before) {
        put(redactor.end());
        redactor = secrets.redactor();
        if (!resumed) {
            consumed = offset;
        }
        marks.write(stream, new SpoolMarks.Cut(offset, taker.steps()));
        if (before > 0) {
            say(unread);
        }
    }

    private void say(long unread) {
        var line =
                "cadre: the %s of the agent was cut at its beginning; %s\n"
                        .formatted(
                                stream == LogStream.OUT ? "output" : "error output",
                                unread > 0
                                        ? "at least " + unread + " bytes were lost unread"
                                        : "what came just before may be lost");
        try {
            Set<OpenOption> append =
                    Set.of(
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.APPEND);
            var permissions = PosixFilePermissions.fromString("rw-------");
            var err = directory.resolve(LogStream.ERR.word());
            var attribute = PosixFilePermissions.asFileAttribute(permissions);
            try (var channel = Files.newByteChannel(err, append, attribute)) {
                channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
