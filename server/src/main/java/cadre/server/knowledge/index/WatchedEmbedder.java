package cadre.server.knowledge.index;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An embedder for whose queries nobody waits in vain twice: after one that failed, all fail at once
 * with the same words for ten seconds; then one of them tries. It is well again when that one, or
 * texts of documents, get vectors. Thread-safe.
 */
public final class WatchedEmbedder implements Embedder {
    private static final Logger log = LoggerFactory.getLogger(WatchedEmbedder.class);
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Embedder embedder;
    private final InstantSource clock;
    private final AtomicReference<@Nullable Away> away = new AtomicReference<>();

    /** Since when none is asked, and why. */
    private record Away(String why, Instant since) {
        /** A clock that was set back holds nobody up. */
        boolean isOver(Instant now) {
            return now.isBefore(since) || !now.isBefore(since.plus(PAUSE));
        }
    }

    /** Watches this one; whoever made it closes it. */
    public WatchedEmbedder(Embedder embedder, InstantSource clock) {
        this.embedder = embedder;
        this.clock = clock;
    }

    @Override
    public String id() {
        return embedder.id();
    }

    @Override
    public int dimensions() {
        return embedder.dimensions();
    }

    @Override
    public int mostTokens() {
        return embedder.mostTokens();
    }

    /** Why queries get no vectors now; empty while they do. */
    public Optional<String> trouble() {
        return Optional.ofNullable(away.get()).map(Away::why);
    }

    /** Asks always: whoever has documents waits by itself when they fail. */
    @Override
    public List<float[]> embed(List<String> texts) throws IOException, InterruptedException {
        var vectors = embedder.embed(texts);
        answered();
        return vectors;
    }

    @Override
    public float[] embedQuery(String query) throws IOException, InterruptedException {
        requireTurn();
        try {
            var vector = embedder.embedQuery(query);
            answered();
            return vector;
        } catch (RefusedTexts e) {
            answered();
            throw e;
        } catch (IOException e) {
            failed(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    /** Whoever moves the time on is the one that tries. */
    private void requireTurn() throws IOException {
        var known = away.get();
        if (known == null) {
            return;
        }
        var now = clock.instant();
        if (!known.isOver(now) || !away.compareAndSet(known, new Away(known.why(), now))) {
            throw new IOException(known.why());
        }
    }

    private void failed(String why) {
        if (away.getAndSet(new Away(why, clock.instant())) == null) {
            log.atWarn()
                    .addKeyValue("reason", why)
                    .log("queries get no vectors and go by words; tried again each 10 seconds");
        }
    }

    private void answered() {
        if (away.getAndSet(null) != null) {
            log.atInfo().log("queries get vectors again");
        }
    }
}
