package cadre.bench;

import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** So many callers at once, on virtual threads. */
final class Callers {
    private Callers() {}

    /**
     * Has {@code call} called so many times and waits for all.
     *
     * @return how long each took
     * @throws IllegalStateException if one failed, with the first failure
     */
    static Samples drive(int callers, int count, IntConsumer call) throws InterruptedException {
        var samples = new Samples();
        var room = new Semaphore(callers);
        var failure = new AtomicReference<@Nullable Throwable>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < count; i++) {
                var number = i;
                room.acquire();
                threads.execute(() -> {
                    try {
                        var from = System.nanoTime();
                        call.accept(number);
                        samples.add(System.nanoTime() - from);
                    } catch (Throwable e) { // else the bench would count what was not done
                        failure.compareAndSet(null, e);
                    } finally {
                        room.release();
                    }
                });
            }
        }
        if (failure.get() != null) {
            throw new IllegalStateException("a caller failed", failure.get());
        }
        return samples;
    }
}
