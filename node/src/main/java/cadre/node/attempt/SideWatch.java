package cadre.node.attempt;

import cadre.node.agents.SideReader;
import cadre.wire.agent.Step;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a side reader again and again while its agent runs, on a platform thread of its own: the
 * files are the agent's, and it can make one that blocks whoever opens it.
 */
final class SideWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SideWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SideReader reader;
    private final Supplier<String> sessionId;
    private final Consumer<List<Step>> taker;
    private final Consumer<Optional<Step.Notice>> heldUp;
    private final ScheduledExecutorService thread;

    /**
     * Begins to ask.
     *
     * @param taker gets what is new, on the thread of this watch
     * @param heldUp hears after each look what holds the CLI up, on the same thread
     */
    SideWatch(
            SideReader reader,
            Supplier<String> sessionId,
            Consumer<List<Step>> taker,
            Consumer<Optional<Step.Notice>> heldUp) {
        this.reader = reader;
        this.sessionId = sessionId;
        this.taker = taker;
        this.heldUp = heldUp;
        this.thread =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("side files").factory());
        if (reader != SideReader.NONE) {
            thread.scheduleWithFixedDelay(
                    this::poll, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /**
     * The agent has ended: asks once more, and takes back what it was lent. Waits ten seconds at
     * most.
     *
     * @return what people must know of that, one line each
     */
    List<String> last() throws InterruptedException {
        if (reader == SideReader.NONE) {
            return List.of();
        }
        try {
            return thread.submit(this::end).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException blocked) {
            log.atWarn().log("an agent's own files cannot be read to their end in time");
            return List.of("the CLI's own files could not be read to their end in time");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private List<String> end() {
        poll();
        try {
            return reader.end();
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("what an agent was lent cannot be taken back");
            return List.of("what the agent was lent could not be taken back: " + e.getMessage());
        }
    }

    private void poll() {
        try {
            taker.accept(reader.poll(sessionId.get()));
            heldUp.accept(reader.heldUpBy());
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("an agent's own files cannot be read");
        }
    }
}
