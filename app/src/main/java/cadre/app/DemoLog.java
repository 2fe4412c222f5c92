package cadre.app;

import cadre.cli.command.Following;
import cadre.cli.print.Cells;
import cadre.cli.print.JobLog;
import cadre.cli.print.Screen;
import cadre.cli.print.Style;
import cadre.wire.id.AttemptId;
import cadre.wire.job.AttemptView;
import cadre.wire.job.LogChunk;
import org.jspecify.annotations.Nullable;

/** The log of one of several jobs on one screen: each line begins with the job's name. */
final class DemoLog implements Following.Sink {
    private final Screen screen;
    private final Style style;
    private final String prefix;
    private final StringBuilder line = new StringBuilder();
    private @Nullable JobLog log;
    private @Nullable AttemptId shown;

    DemoLog(Screen screen, Style style, String name, int width) {
        this.screen = screen;
        this.style = style;
        this.prefix = style.cyan(Cells.padRight(name, width) + " │ ");
    }

    @Override
    public void chunk(AttemptView attempt, LogChunk chunk) {
        var open = log;
        if (open == null || !attempt.id().equals(shown) || open.human() != attempt.humanStream()) {
            end();
            open = new JobLog(attempt.humanStream(), style);
            log = open;
            shown = attempt.id();
        }
        print(open.accept(chunk));
    }

    @Override
    public void end() {
        if (log != null) {
            print(log.finish());
            log = null;
        }
        if (!line.isEmpty()) {
            print("\n");
        }
    }

    private void print(String text) {
        line.append(text);
        int end = line.indexOf("\n");
        while (end >= 0) {
            screen.text(prefix + line.substring(0, end) + "\n");
            line.delete(0, end + 1);
            end = line.indexOf("\n");
        }
    }
}
