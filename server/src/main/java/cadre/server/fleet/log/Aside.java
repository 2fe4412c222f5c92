package cadre.server.fleet.log;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Runs what keeps a processor busy on a thread of its own: on a virtual one it would hold up all
 * that share its carrier.
 */
final class Aside {
    private Aside() {}

    /** Runs it and waits for its end; what it throws comes through. */
    static <T> T run(Supplier<T> work) {
        var task = new FutureTask<T>(work::get);
        Thread.ofPlatform().daemon().name("log-search").priority(Thread.MIN_PRIORITY).start(task);
        var interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException _) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    switch (e.getCause()) {
                        case RuntimeException why -> throw why;
                        case Error why -> throw why;
                        case null, default -> throw new IllegalStateException(e);
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
