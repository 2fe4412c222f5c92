package cadre.node.spool;

import cadre.wire.job.LogStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The steps on their way into the spool, one line each. Of what lies beyond the limit only the last
 * lines are kept, with a gap before them. For one thread.
 */
final class StepLines {
    private static final int TAIL = 64 * 1024;

    private final LogSpool spool;
    private final SpoolMarks marks;
    private final AddedLines journal;
    private final Deque<AddedLines.Line> added;
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
        this.journal = new AddedLines(directory);
        this.added = new ArrayDeque<>(journal.read());
    }

    /** What {@link #addAside} has added in earlier runs of the node. */
    List<String> addedBefore() {
        return added.stream().map(AddedLines.Line::text).toList();
    }

    /**
     * Adds a line that does not come from the agent's output, where the steps stand now. Nothing
     * once they are full: such a line is worth less than the last steps.
     *
     * @return whether it was added
     */
    boolean addAside(String text) {
        putAdded();
        if (!added.isEmpty() || spool.length(LogStream.STEPS) > offset) {
            return false; // an earlier run of the node was further; its lines stay where they are
        }
        var line = new AddedLines.Line(offset, text);
        var bytes = line.bytes();
        full |= offset + bytes.length > mostBytes;
        if (full) {
            return false;
        }
        journal.add(line);
        put(bytes);
        return true;
    }

    /** Those of an earlier run that stand here. */
    private void putAdded() {
        while (!full && !added.isEmpty() && added.getFirst().offset() <= offset) {
            var line = added.removeFirst();
            if (line.offset() == offset) { // else it lies before a cut
                put(line.bytes());
            }
        }
    }

    /** Where the next line goes. */
    long offset() {
        return offset;
    }

    void add(byte[] line) {
        putAdded();
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
        putAdded();
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
