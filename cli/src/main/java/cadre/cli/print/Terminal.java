package cadre.cli.print;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.function.IntSupplier;

/**
 * Where a verb prints and reads.
 *
 * @param out the standard output: results
 * @param err the standard error: progress, warnings, errors
 * @param in the standard input
 * @param outIsTerminal whether a person sees {@code out} as it is written
 * @param errIsTerminal whether a person sees {@code err} as it is written
 * @param inIsTerminal whether a person can answer on {@code in}
 * @param style whether {@code out} gets colours
 * @param columns how wide the terminal is; asked only where it matters
 */
public record Terminal(
        PrintStream out,
        PrintStream err,
        InputStream in,
        boolean outIsTerminal,
        boolean errIsTerminal,
        boolean inIsTerminal,
        Style style,
        IntSupplier columns) {
    private static final int UNLIMITED = 100_000;

    /** Not a terminal: pipes and files on all three. */
    public static Terminal plain(PrintStream out, PrintStream err, InputStream in) {
        return new Terminal(out, err, in, false, false, false, Style.PLAIN, () -> UNLIMITED);
    }

    /** How wide a table may be: the terminal's width, or no limit in a pipe. */
    public int tableWidth() {
        return outIsTerminal ? Math.max(20, columns.getAsInt()) : UNLIMITED;
    }

    /** Whether a question can be asked and answered. */
    public boolean isInteractive() {
        return outIsTerminal && inIsTerminal;
    }

    /** Prints the lines. */
    public void print(Iterable<String> lines) {
        lines.forEach(out::println);
    }

    /** Prints one line. */
    public void print(String line) {
        out.println(line);
    }

    /** Says something beside the result. */
    public void note(String line) {
        err.println(line);
    }
}
