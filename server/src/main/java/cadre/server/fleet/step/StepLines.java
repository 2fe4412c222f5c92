package cadre.server.fleet.step;

import cadre.wire.job.LogChunk;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Cuts the chunks of a stream into its lines, and says where bytes are missing. For one thread. */
final class StepLines {
    /** A line of a step has three texts of 16 KiB at the most; escaped, they grow. */
    private static final int LONGEST = 512 * 1024;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long lineFrom;
    private long at;

    /** Begins with this byte of the stream; what lies before it is passed over. */
    StepLines(long from) {
        this.lineFrom = from;
        this.at = from;
    }

    /** A part of the stream from one byte to another. */
    sealed interface Part {
        long from();

        long to();

        /** A whole line, without its end. */
        record Line(long from, long to, String text) implements Part {}

        /** What cannot be read: missing bytes, or a line beyond all bounds. */
        record Hole(long from, long to) implements Part {}
    }

    /** The parts that this chunk completes. Chunks of the stream come in order. */
    List<Part> accept(LogChunk chunk) {
        var parts = new ArrayList<Part>();
        if (chunk.offset() > at) {
            parts.add(new Part.Hole(lineFrom, chunk.offset()));
            begin(chunk.offset());
        }
        for (int i = (int) Math.min(at - chunk.offset(), chunk.data().length);
                i < chunk.data().length;
                i++) {
            at++;
            if (chunk.data()[i] == '\n') {
                parts.add(end());
            } else if (line.size() <= LONGEST) {
                line.write(chunk.data()[i]);
            }
        }
        return parts;
    }

    private Part end() {
        var from = lineFrom;
        var isWhole = line.size() <= LONGEST;
        var text = isWhole ? line.toString(StandardCharsets.UTF_8) : "";
        begin(at);
        return isWhole ? new Part.Line(from, at, text) : new Part.Hole(from, at);
    }

    private void begin(long from) {
        line.reset();
        lineFrom = from;
        at = from;
    }
}
