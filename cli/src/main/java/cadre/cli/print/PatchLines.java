package cadre.cli.print;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;

/** Prints a patch on a terminal: coloured by line, everything else made safe. */
public final class PatchLines {
    private final PrintStream out;
    private final Style style;
    private final TerminalText text = new TerminalText(Style.PLAIN);
    private final StringBuilder line = new StringBuilder();
    private boolean inHunk;

    /** Prints to {@code out}. */
    public PatchLines(PrintStream out, Style style) {
        this.out = out;
        this.style = style;
    }

    /**
     * Prints all of it.
     *
     * @return how many bytes it had
     */
    public long print(InputStream in) throws IOException {
        var buffer = new byte[32 * 1024];
        long bytes = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            bytes += n;
            print(text.accept(buffer, n));
        }
        print(text.finish());
        if (!line.isEmpty()) {
            endLine();
        }
        out.flush();
        return bytes;
    }

    private void print(String safe) {
        for (int i = 0; i < safe.length(); i++) {
            if (safe.charAt(i) == '\n') {
                endLine();
            } else {
                line.append(safe.charAt(i));
            }
        }
    }

    private void endLine() {
        out.println(colour(line.toString()));
        line.setLength(0);
    }

    private String colour(String shown) {
        if (shown.startsWith("diff ")) {
            inHunk = false;
            return style.bold(shown);
        }
        if (shown.startsWith("@@")) {
            inHunk = true;
            return style.cyan(shown);
        }
        if (!inHunk) {
            return style.bold(shown);
        }
        return switch (shown.isEmpty() ? ' ' : shown.charAt(0)) {
            case '+' -> style.green(shown);
            case '-' -> style.red(shown);
            default -> shown;
        };
    }
}
