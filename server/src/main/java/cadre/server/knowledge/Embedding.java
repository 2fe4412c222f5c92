package cadre.server.knowledge;

import cadre.server.knowledge.index.WatchedEmbedder;
import cadre.wire.api.KnowledgeView;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the vectors of what is new in the documents, beside the index, which finds them by their
 * words meanwhile. An embedder that fails is asked again, ever more rarely, up to each five
 * minutes; that is said once. Its methods that make are for one thread, all others for any.
 */
public final class Embedding {
    private static final Logger log = LoggerFactory.getLogger(Embedding.class);
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** After which vectors are made durable: what is lost with the server is made again. */
    private static final Duration KEPT_AFTER = Duration.ofSeconds(10);

    private final Indexing indexing;
    private final @Nullable WatchedEmbedder queries;
    private final Semaphore woken = new Semaphore(1); // the first round begins at once
    private Duration pause = Duration.ZERO;
    private volatile Optional<String> trouble = Optional.empty();

    /**
     * Fills this index.
     *
     * @param queries the embedder, which knows of queries' trouble; null if there is none
     */
    Embedding(Indexing indexing, @Nullable WatchedEmbedder queries) {
        this.indexing = indexing;
        this.queries = queries;
    }

    /** Whether there is an embedder. */
    public boolean isOn() {
        return indexing.makesVectors();
    }

    /** Has the next round come soon, if the embedder answers. */
    public void wake() {
        woken.release();
    }

    /** Waits for something to do. */
    public void await() throws InterruptedException {
        if (!pause.isZero()) {
            Thread.sleep(pause);
        } else if (woken.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            woken.drainPermits();
        }
    }

    /** Makes all that are missing. */
    public void makeOnce() {
        int made = 0;
        try {
            var keptAtNanos = System.nanoTime();
            for (int some = indexing.embedSome(); some > 0; some = indexing.embedSome()) {
                made += some;
                if (System.nanoTime() - keptAtNanos >= KEPT_AFTER.toNanos()) {
                    indexing.keepVectors();
                    made = 0;
                    keptAtNanos = System.nanoTime();
                }
            }
            keep(made);
            if (trouble.isPresent()) {
                log.atInfo().log("the embedder answers again");
            }
            trouble = Optional.empty();
            pause = Duration.ZERO;
        } catch (InterruptedException e) {
            keepAfterFailure(made); // before the thread is interrupted again: the index could not
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            failed(String.valueOf(e.getMessage()));
            keepAfterFailure(made);
        }
    }

    private void keep(int made) throws IOException {
        if (made > 0) {
            indexing.keepVectors();
        }
    }

    private void keepAfterFailure(int made) {
        try {
            keep(made);
        } catch (IOException e) {
            log.atDebug().setCause(e).log("vectors are not kept yet");
        }
    }

    private void failed(String why) {
        if (trouble.isEmpty()) {
            log.atWarn()
                    .addKeyValue("reason", why)
                    .log("no vectors are made of documents; tried again until they are");
        }
        trouble = Optional.of(why);
        var next = pause.isZero() ? LOOK : pause.multipliedBy(2);
        pause = next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
    }

    /** Why none are made of documents, or of queries, now; empty while they are. */
    public Optional<String> trouble() {
        return trouble.or(() -> queries == null ? Optional.empty() : queries.trouble());
    }

    /** How far those of a collection are. */
    KnowledgeView.Vectors of(long collection) {
        try {
            return new KnowledgeView.Vectors(
                    indexing.withoutVector(collection), trouble().orElse(""));
        } catch (IOException e) {
            return new KnowledgeView.Vectors(0, String.valueOf(e.getMessage()));
        }
    }

    /** How many pieces of documents have no vector yet. */
    public int missing() {
        return indexing.withoutVector();
    }
}
