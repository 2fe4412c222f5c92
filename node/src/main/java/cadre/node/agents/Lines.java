package cadre.node.agents;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a stream of bytes into lines. A line that is longer than the bound is dropped whole and
 * counted: an agent may print 50 MB without a line feed, and the node must not keep it in memory.
 */
final class Lines {
    private final int longest;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean dropping;
    private int dropped;

    /** Lines of at most {@code longest} bytes. */
    Lines(int longest) {
        this.longest = longest;
    }

    /** The lines that these bytes complete, without their line feed; bad UTF-8 is replaced. */
    List<String> read(byte[] bytes, int offset, int length) {
        var lines = new ArrayList<String>();
        int from = offset;
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == '\n') {
                keep(bytes, from, i - from);
                finish(lines);
                from = i + 1;
            }
        }
        keep(bytes, from, offset + length - from);
        return lines;
    }

    /** The last line, if it has no line feed. */
    List<String> end() {
        var lines = new ArrayList<String>();
        finish(lines);
        return lines;
    }

    /** How many lines were dropped since the last call. */
    int takeDropped() {
        int count = dropped;
        dropped = 0;
        return count;
    }

    private void keep(byte[] bytes, int offset, int length) {
        if (dropping || line.size() + (long) length > longest) {
            dropping = true;
            line.reset();
            return;
        }
        line.write(bytes, offset, length);
    }

    private void finish(List<String> lines) {
        if (dropping) {
            dropped++;
        } else if (line.size() > 0) {
            lines.add(line.toString(StandardCharsets.UTF_8));
        }
        dropping = false;
        line.reset();
    }
}
