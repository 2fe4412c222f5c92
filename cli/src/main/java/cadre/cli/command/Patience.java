package cadre.cli.command;

import cadre.cli.print.Terminal;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks a server again that has gone away meanwhile, as one who watches wants it. */
final class Patience {
    private static final Duration GIVE_UP = Duration.ofMinutes(10);
    private static final long FIRST_PAUSE_MS = 200;
    private static final long LONGEST_PAUSE_MS = 5_000;

    private final Terminal terminal;

    Patience(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Asks until there is an answer.
     *
     * @return empty if this thread was interrupted
     * @throws CadreException what the server refuses; UNAVAILABLE if it stays away for ten minutes
     */
    <T> Optional<T> ask(Supplier<T> question) {
        long begin = System.nanoTime();
        for (int failures = 0; ; failures++) {
            try {
                var answer = question.get();
                if (failures > 0) {
                    terminal.note("The server is back");
                }
                return Optional.of(answer);
            } catch (CadreException e) {
                if (Thread.currentThread().isInterrupted()) {
                    return Optional.empty();
                }
                if (e.code() != ErrorCode.UNAVAILABLE
                        || System.nanoTime() - begin > GIVE_UP.toNanos()) {
                    throw e;
                }
                if (failures == 0) {
                    terminal.note("The server is away; waiting for it");
                }
            }
            try {
                Thread.sleep(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << Math.min(5, failures)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
    }
}
