package cadre.app;

import cadre.cli.command.ExitStatus;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import sun.misc.Signal;

/** Waits for SIGTERM or Ctrl-C, so that a program can end in its own order. */
final class StopSignal {
    private final CompletableFuture<Integer> status = new CompletableFuture<>();

    private StopSignal() {}

    /** Takes both signals over. A second one ends the process at once. */
    static StopSignal take() {
        var stop = new StopSignal();
        Signal.handle(new Signal("TERM"), _ -> stop.asked(ExitStatus.DONE));
        Signal.handle(new Signal("INT"), _ -> stop.asked(ExitStatus.INTERRUPTED));
        return stop;
    }

    /** Waits; 0 for SIGTERM, 130 for Ctrl-C. */
    int await() throws InterruptedException {
        try {
            return status.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a signal cannot fail", e);
        }
    }

    private void asked(int answer) {
        if (!status.complete(answer)) {
            Runtime.getRuntime().halt(ExitStatus.INTERRUPTED);
        }
    }
}
