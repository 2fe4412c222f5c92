package cadre.node.spool;

import cadre.wire.job.LogStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The steps on their way into the spool, one line each. Of what lies beyond the limit only the last
 * lines are kept, with a gap before them. For one thread.
 */
final class StepLines {
    private static final int TAIL = 64 * 1024;

    private final LogSpool spool;
    private final SpoolMarks marks;
    private final long mostBytes;
    private final Deque<byte[]> last = new ArrayDeque<>();
    private long lastBytes;
    private long missing;
    private boolean full;
    private long offset;

    StepLines(Path directory, LogSpool spool, long mostBytes) {
        this.spool = spool;
        this.marks = new SpoolMarks(directory);
        this.mostBytes = mostBytes;
        this.offset = marks.cut(LogStream.OUT).map(SpoolMarks.Cut::steps).orElse(0L);
    }

    /** Where the next line goes. */
    long offset() {
        return offset;
    }

    void add(byte[] line) {
        full |= offset + line.length > mostBytes;
        if (!full) {
            put(line);
            return;
        }
        last.addLast(line);
        lastBytes += line.length;
        while (lastBytes > TAIL && last.size() > 1) {
            int dropped = last.removeFirst().length;
            lastBytes -= dropped;
            missing += dropped;
        }
    }

    /** No step comes any more. */
    void end() {
        if (missing > 0) {
            var gap = new Gap(offset, offset + missing, 0);
            marks.write(LogStream.STEPS, gap);
            spool.leaveOut(LogStream.STEPS, gap);
            offset = gap.to();
        }
        last.forEach(this::put);
        last.clear();
    }

    private void put(byte[] line) {
        spool.write(LogStream.STEPS, offset, line);
        offset += line.length;
    }
}
