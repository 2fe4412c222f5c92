package cadre.server.knowledge.index;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.store.AlreadyClosedException;
import org.jspecify.annotations.Nullable;

/**
 * The one thread on which an index is written, one piece of work after the other: an interrupt of
 * the caller would close the file that is being written, and with it the index.
 */
final class Writing implements AutoCloseable {
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("knowledge-index").factory());

    /** What is to be written. */
    interface Work {
        void run() throws IOException;
    }

    /**
     * Waits until it is done.
     *
     * @throws InterruptedIOException if the caller is interrupted: it is done all the same
     * @throws IOException if it fails, or the index is closed
     */
    void run(Work work) throws IOException {
        try {
            thread.submit(
                            () -> {
                                work.run();
                                return true;
                            })
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted; what was asked is done all the same");
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (RejectedExecutionException e) {
            throw new IOException("the index is closed", e);
        }
    }

    private static IOException failure(@Nullable Throwable cause) {
        return switch (cause) {
            case AlreadyClosedException closed ->
                    new IOException("the index is closed, after a failure; open it again", closed);
            case IOException io -> new IOException(io.getMessage(), io);
            case RuntimeException bug -> throw bug;
            case null, default -> throw new IllegalStateException("a write failed", cause);
        };
    }

    /** Takes no more work, and waits for what it has. */
    @Override
    public void close() {
        thread.shutdown();
        boolean isInterrupted = false;
        while (!thread.isTerminated()) {
            try {
                if (thread.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
            } catch (InterruptedException e) {
                isInterrupted = true; // an interrupt of the write would close its file
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
