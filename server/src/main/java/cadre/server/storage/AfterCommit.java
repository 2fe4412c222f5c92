package cadre.server.storage;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The one thread that runs what follows commits, in their order. */
final class AfterCommit implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AfterCommit.class);

    private final ExecutorService thread;

    AfterCommit(String threadName) {
        this.thread =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name(threadName).factory());
    }

    /** Runs soon what these requests want to follow; its log lines have the fields of theirs. */
    void run(List<? extends Request<?>> committed) {
        var some = committed.stream().filter(one -> !one.afterCommit().isEmpty()).toList();
        if (!some.isEmpty()) {
            thread.execute(() -> some.forEach(AfterCommit::follow));
        }
    }

    private static void follow(Request<?> request) {
        MDC.setContextMap(request.fields());
        request.afterCommit().forEach(AfterCommit::runLogged);
        MDC.clear();
    }

    private static void runLogged(Runnable run) {
        try {
            run.run();
        } catch (RuntimeException | Error e) {
            log.atError()
                    .setCause(e)
                    .log("what follows a commit failed; restart the server and report this");
        }
    }

    /** Does what waits. */
    @Override
    public void close() {
        drain(thread);
    }

    /** Lets it do what waits, for a minute at most, and ends it. */
    static void drain(ExecutorService executor) {
        executor.shutdown();
        var interrupted = false;
        while (true) {
            try {
                if (!executor.awaitTermination(1, TimeUnit.MINUTES)) {
                    log.warn("work after a commit still runs at the close of the database");
                }
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
