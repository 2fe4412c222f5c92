package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Screen;
import cadre.wire.error.CadreException;
import cadre.wire.id.JobId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * What Ctrl-C and SIGTERM do while a job is followed. On a terminal Ctrl-C asks whether to cancel
 * the job, to leave it running, or to go on; a second Ctrl-C leaves it running, as does the first
 * one where nobody can be asked. SIGTERM leaves it running at once.
 */
final class Interruption implements AutoCloseable {
    private static final Signal INT = new Signal("INT");
    private static final Signal TERM = new Signal("TERM");
    private static final String QUESTION =
            " is not over. [c]ancel it, [d]etach and leave it running, Enter to go on: ";

    private final Surroundings surroundings;
    private final Api api;
    private final JobId job;
    private final Screen screen;
    private final IntConsumer detach;
    private final BufferedReader answers;
    private final AtomicBoolean asking = new AtomicBoolean();
    private final SignalHandler beforeInt;
    private final SignalHandler beforeTerm;

    /**
     * Takes both over until closed.
     *
     * @param detach ends the following with this exit status, without ending the job
     */
    Interruption(Surroundings surroundings, Api api, JobId job, Screen screen, IntConsumer detach) {
        this.surroundings = surroundings;
        this.api = api;
        this.job = job;
        this.screen = screen;
        this.detach = detach;
        this.answers =
                new BufferedReader(
                        new InputStreamReader(
                                surroundings.terminal().in(), StandardCharsets.UTF_8));
        this.beforeInt = Signal.handle(INT, _ -> interrupted());
        this.beforeTerm = Signal.handle(TERM, _ -> detach.accept(ExitStatus.TERMINATED));
    }

    @Override
    public void close() {
        Signal.handle(INT, beforeInt);
        Signal.handle(TERM, beforeTerm);
    }

    void interrupted() {
        var terminal = surroundings.terminal();
        if (!terminal.isInteractive()) {
            detach.accept(ExitStatus.INTERRUPTED);
            return;
        }
        if (!asking.compareAndSet(false, true)) {
            terminal.out().println();
            detach.accept(ExitStatus.INTERRUPTED);
            return;
        }
        Thread.ofPlatform().daemon().name("ctrl-c").start(this::ask);
    }

    private void ask() {
        var out = surroundings.terminal().out();
        screen.pause();
        out.println();
        while (!isAnswered()) {
            out.println("Please answer c, d or Enter.");
        }
        asking.set(false);
    }

    private boolean isAnswered() {
        var out = surroundings.terminal().out();
        out.print(job + QUESTION);
        out.flush();
        switch (answer()) {
            case "c", "cancel" -> {
                screen.resume();
                cancel();
            }
            case "d", "detach" -> detach.accept(ExitStatus.INTERRUPTED);
            case "", "g", "go on" -> screen.resume();
            default -> {
                return false;
            }
        }
        return true;
    }

    private void cancel() {
        try {
            api.post(Route.of("jobs", job, "cancel"), Map.of("reason", "Ctrl-C"));
            screen.line("Cancelling " + job + "; what it did so far is saved first");
        } catch (CadreException e) {
            screen.line("cadre: " + e.getMessage());
        }
    }

    /** One line; {@code d} when there is no more input. */
    private String answer() {
        try {
            var line = answers.readLine();
            return line == null ? "d" : line.strip().toLowerCase(java.util.Locale.ROOT);
        } catch (IOException e) {
            return "d";
        }
    }
}
