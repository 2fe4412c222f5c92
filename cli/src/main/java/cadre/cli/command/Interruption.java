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
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * What Ctrl-C does while a job is followed: on a terminal it asks whether to cancel the job, to
 * leave it running, or to go on; a second Ctrl-C leaves it running, as does the first one where
 * nobody can be asked.
 */
final class Interruption implements AutoCloseable {
    private static final Signal INT = new Signal("INT");

    private final Surroundings surroundings;
    private final Api api;
    private final JobId job;
    private final Screen screen;
    private final Runnable detach;
    private final AtomicBoolean asking = new AtomicBoolean();
    private final SignalHandler before;

    /**
     * Takes Ctrl-C over until closed.
     *
     * @param detach ends the following without ending the job
     */
    Interruption(Surroundings surroundings, Api api, JobId job, Screen screen, Runnable detach) {
        this.surroundings = surroundings;
        this.api = api;
        this.job = job;
        this.screen = screen;
        this.detach = detach;
        this.before = Signal.handle(INT, _ -> interrupted());
    }

    @Override
    public void close() {
        Signal.handle(INT, before);
    }

    void interrupted() {
        var terminal = surroundings.terminal();
        if (!terminal.isInteractive()) {
            detach.run();
            return;
        }
        if (!asking.compareAndSet(false, true)) {
            terminal.out().println();
            detach.run();
            return;
        }
        Thread.ofPlatform().daemon().name("ctrl-c").start(this::ask);
    }

    private void ask() {
        var out = surroundings.terminal().out();
        screen.pause();
        out.print(
                "\n"
                        + job
                        + " is not over. [c]ancel it, [d]etach and leave it running, Enter to go on: ");
        out.flush();
        switch (answer()) {
            case "c", "cancel" -> {
                screen.resume();
                cancel();
            }
            case "", "g", "go on" -> screen.resume();
            default -> detach.run();
        }
        asking.set(false);
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
            var reader =
                    new BufferedReader(
                            new InputStreamReader(
                                    surroundings.terminal().in(), StandardCharsets.UTF_8));
            var line = reader.readLine();
            return line == null ? "d" : line.strip().toLowerCase(java.util.Locale.ROOT);
        } catch (IOException e) {
            return "d";
        }
    }
}
