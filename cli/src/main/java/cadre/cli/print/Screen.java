package cadre.cli.print;

import java.io.PrintStream;
import java.util.function.IntSupplier;

/**
 * Output that grows line by line above one live line at the bottom of the terminal. Without a
 * terminal there is no live line and text goes out as it comes. Thread-safe.
 */
public final class Screen implements AutoCloseable {
    /** A line that does not end is printed in pieces of this length. */
    private static final int LONGEST_HELD = 8192;

    private static final String ERASE = "\r\u001b[2K";

    private final PrintStream out;
    private final boolean live;
    private final IntSupplier columns;
    private final StringBuilder held = new StringBuilder();
    private String liveLine = "";
    private boolean drawn;
    private boolean paused;
    private boolean closed;
    private boolean atLineStart = true;

    /** With {@code live} only on a terminal. */
    public Screen(PrintStream out, boolean live, IntSupplier columns) {
        this.out = out;
        this.live = live;
        this.columns = columns;
    }

    /** Whether there is a live line. */
    public boolean isLive() {
        return live;
    }

    /** Prints text that is safe for the terminal; on a live screen a line appears when it ends. */
    public synchronized void text(String safe) {
        if (safe.isEmpty() || closed) {
            return;
        }
        if (!live) {
            out.print(safe);
            out.flush();
            atLineStart = safe.endsWith("\n");
            return;
        }
        held.append(safe);
        int end = held.lastIndexOf("\n") + 1;
        if (end == 0 && held.length() > LONGEST_HELD) {
            held.append('\n');
            end = held.length();
        }
        if (end > 0 && !paused) {
            write(held.substring(0, end));
            held.delete(0, end);
        }
    }

    /** Prints a line of our own, after ending a line that has not ended yet. */
    public synchronized void line(String safe) {
        endLine();
        text(safe + "\n");
    }

    /** Ends a line that has not ended yet. */
    public synchronized void endLine() {
        if (live ? !held.isEmpty() && held.charAt(held.length() - 1) != '\n' : !atLineStart) {
            text("\n");
        }
    }

    /** Replaces the live line; empty for none. */
    public synchronized void live(String line) {
        liveLine = line;
        if (live && !paused && !closed) {
            write("");
        }
    }

    /** Takes the live line away and holds all output back, so that a question can be asked. */
    public synchronized void pause() {
        if (live && !paused) {
            erase();
            out.flush();
        }
        paused = true;
    }

    /** Prints what was held back and goes on. */
    public synchronized void resume() {
        paused = false;
        int end = held.lastIndexOf("\n") + 1;
        write(held.substring(0, end));
        held.delete(0, end);
    }

    /** Prints what is held back and takes the live line away; what comes later is not printed. */
    @Override
    public synchronized void close() {
        paused = false;
        if (live) {
            liveLine = "";
            endLine();
            write(held.toString());
            held.setLength(0);
        } else {
            endLine();
        }
        closed = true;
    }

    private void write(String lines) {
        if (!live) {
            return;
        }
        erase();
        out.print(lines);
        if (!liveLine.isEmpty()) {
            out.print(Cells.cut(liveLine, Math.max(10, columns.getAsInt() - 1)));
            drawn = true;
        }
        out.flush();
    }

    private void erase() {
        if (drawn) {
            out.print(ERASE);
            drawn = false;
        }
    }
}
