package cadre.app;

import cadre.cli.print.Amounts;
import cadre.cli.print.Screen;
import cadre.cli.print.Terminal;
import cadre.server.dump.Progress;
import java.util.concurrent.TimeUnit;

/**
 * Shows how far a long piece of work is, on the standard error: a live line on a terminal, else a
 * line every ten seconds, so that a log of a timer shows that it goes on.
 */
final class StepLine implements Progress, AutoCloseable {
    private static final long LIVE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Screen screen;
    private long next;

    StepLine(Terminal terminal) {
        screen = new Screen(terminal.err(), terminal.errIsTerminal(), terminal.columns());
        next = System.nanoTime() + (screen.isLive() ? 0 : LINE_NANOS);
    }

    @Override
    public void at(String step, long done, long all) {
        var now = System.nanoTime();
        if (now - next < 0) {
            return;
        }
        next = now + (screen.isLive() ? LIVE_NANOS : LINE_NANOS);
        var line = text(step, done, all);
        if (screen.isLive()) {
            screen.live(line);
        } else {
            screen.line("cadre: " + line);
        }
    }

    static String text(String step, long done, long all) {
        if (all > 0) {
            return "%s: %d %%".formatted(step, Math.min(100, done * 100 / all));
        }
        return done == 0 ? step : step + ": " + Amounts.count(done);
    }

    /** Takes the line away, before the result is printed. */
    void end() {
        screen.live("");
    }

    @Override
    public void close() {
        screen.close();
    }
}
