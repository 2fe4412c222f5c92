package cadre.cli.print;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * An agent's standard output for people, in pieces cut anywhere: text as it comes, and lines that
 * are steps in JSON (as the rehearsal agent writes them) as what they mean. Not thread-safe.
 */
final class OutputLines {
    private static final byte[] STEP = "{\"step\":".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_STEP = 1 << 20;

    private final TerminalText text;
    private final StepLines steps;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private Line line = Line.NEW;

    OutputLines(Style style) {
        this.text = new TerminalText(style);
        this.steps = new StepLines(style);
    }

    private enum Line {
        /** As long as it may become a step; nothing of it is shown yet. */
        NEW,
        /** Shown as it comes. */
        TEXT,
        /** Held until it ends. */
        STEP
    }

    /** What to show of this piece. */
    String accept(byte[] piece) {
        var out = new StringBuilder();
        for (byte b : piece) {
            held.write(b);
            switch (line) {
                case NEW -> begin();
                case TEXT -> {}
                case STEP -> {
                    if (held.size() > LONGEST_STEP) {
                        line = Line.TEXT;
                    }
                }
            }
            if (b == '\n') {
                out.append(take());
                line = Line.NEW;
            }
        }
        if (line == Line.TEXT) {
            out.append(take());
        }
        return out.toString();
    }

    /** What is left at the end. */
    String finish() {
        return take() + steps.finish() + text.finish();
    }

    /** Ends the colours for now. */
    String reset() {
        return text.reset();
    }

    private void begin() {
        var bytes = held.toByteArray();
        int last = bytes.length - 1;
        if (bytes[last] != STEP[last]) {
            line = Line.TEXT;
        } else if (bytes.length == STEP.length) {
            line = Line.STEP;
        }
    }

    private String take() {
        var bytes = held.toByteArray();
        held.reset();
        return line == Line.STEP ? text.reset() + steps.accept(bytes) : text.accept(bytes);
    }
}
