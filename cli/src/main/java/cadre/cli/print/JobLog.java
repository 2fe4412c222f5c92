package cadre.cli.print;

import cadre.wire.job.LogChunk;
import cadre.wire.job.LogStream;

/**
 * The log of one attempt as people read it: the stream meant for them and what came on standard
 * error, each made safe, a gap shown as a gap. Not thread-safe.
 */
public final class JobLog {
    private final LogStream human;
    private final OutputLines out;
    private final TerminalText err;
    private final StepLines steps;
    private final Style style;
    private LogStream last;
    private boolean lineOpen;

    /**
     * Reads a log whose {@code human} stream is the one for people: {@link LogStream#OUT}, or
     * {@link LogStream#STEPS} for a CLI that writes JSON.
     */
    public JobLog(LogStream human, Style style) {
        this.human = human;
        this.style = style;
        this.last = human;
        this.out = new OutputLines(style);
        this.err = new TerminalText(style);
        this.steps = new StepLines(style);
    }

    /** The stream for people. */
    public LogStream human() {
        return human;
    }

    /** What to print of this piece; empty if it is of a stream that people do not read. */
    public String accept(LogChunk chunk) {
        var gap = chunk.missing() > 0 && isShown(chunk.stream()) ? gap(chunk) : "";
        var text =
                switch (chunk.stream()) {
                    case OUT -> human == LogStream.OUT ? out.accept(chunk.data()) : "";
                    case ERR -> err.accept(chunk.data());
                    case STEPS -> steps(chunk.data());
                };
        return gap + joined(chunk.stream(), text);
    }

    /** What is left at the end. */
    public String finish() {
        var rest = human == LogStream.OUT ? out.finish() : steps.finish();
        return joined(human, rest) + joined(LogStream.ERR, err.finish());
    }

    private boolean isShown(LogStream stream) {
        return stream == LogStream.ERR || stream == human;
    }

    private String steps(byte[] data) {
        var lines = steps.accept(data);
        return human == LogStream.STEPS ? lines : "";
    }

    private String gap(LogChunk chunk) {
        var line = "[" + Amounts.bytes(chunk.missing()) + " of the log were lost on the node]";
        var apart = lineOpen ? reset() + "\n" : "";
        lineOpen = false;
        return apart + style.yellow(line) + "\n";
    }

    /** Two streams never share a line. */
    private String joined(LogStream stream, String text) {
        if (text.isEmpty()) {
            return text;
        }
        var apart = stream != last && lineOpen ? reset() + "\n" : "";
        last = stream;
        lineOpen = !text.endsWith("\n");
        return apart + text;
    }

    private String reset() {
        return out.reset() + err.reset();
    }
}
