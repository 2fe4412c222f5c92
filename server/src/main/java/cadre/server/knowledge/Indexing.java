package cadre.server.knowledge;

import cadre.server.knowledge.KnowledgeStore.Change;
import cadre.server.knowledge.index.Embedder;
import cadre.server.knowledge.index.Found;
import cadre.server.knowledge.index.Index;
import cadre.server.knowledge.index.Mode;
import cadre.server.knowledge.index.OwnIndex;
import cadre.server.knowledge.text.Chunker;
import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This server's index of the documents, which follows their changes. It is made again when it is
 * damaged, of another version, or ahead of the store. Thread-safe.
 */
final class Indexing implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Indexing.class);

    private static final OwnIndex.Named NAMED =
            new OwnIndex.Named(
                    "knowledge",
                    "Knowledge cannot be searched now: its index is being made, or cannot be"
                            + " read");

    /** Changes that are read at once: of documents of 2 MB they are bounded. */
    private static final int BATCH = 20;

    /** Changes after which the index is made durable. */
    private static final int COMMIT_AFTER = 1_000;

    private static final int EMBEDDED_AT_ONCE = 64;

    /** Sized for a prompt: some paragraphs. */
    private static final int CHUNK_TOKENS = 300;

    private static final Duration ENDLESS = Duration.ofDays(365);

    private final Database db;
    private final @Nullable Embedder embedder;
    private final int chunkTokens;
    private final OwnIndex own;
    private volatile long seen;

    /**
     * An index that is not open yet.
     *
     * @param folder in which there is a folder of each history
     * @param embedder null if no vectors are made
     */
    Indexing(Database db, Path folder, @Nullable Embedder embedder) {
        this.db = db;
        this.embedder = embedder;
        this.chunkTokens =
                embedder == null
                        ? CHUNK_TOKENS
                        : Math.min(CHUNK_TOKENS, embedder.mostTokens() * 3 / 4); // a heading too
        this.own =
                new OwnIndex(NAMED, folder, this::place, embedder, open -> seen = open.revision());
    }

    /** Takes all changes that the index has not seen. */
    void catchUp() {
        own.work(open -> catchUp(open, ENDLESS));
    }

    private void catchUp(Index open, Duration most) throws IOException {
        var newest = db.read(KnowledgeStore::revision);
        var index = open;
        if (seen > newest) {
            log.atWarn()
                    .addKeyValue("index", seen)
                    .addKeyValue("store", newest)
                    .log("the index of knowledge is ahead of the store and is made again");
            index = own.emptied();
        }
        if (seen < newest) {
            takeAll(index, System.nanoTime() + most.toNanos());
        }
    }

    private void takeAll(Index open, long untilNanos) throws IOException {
        long durable = seen;
        while (!own.isClosed() && !Thread.currentThread().isInterrupted()) {
            var from = seen;
            var changes = db.read(tx -> KnowledgeStore.changes(tx, from, BATCH));
            if (changes.isEmpty()) {
                break;
            }
            for (var change : changes) {
                take(open, change);
            }
            seen = changes.getLast().revision();
            if (seen - durable >= COMMIT_AFTER) {
                open.commit(seen);
                durable = seen;
            }
            if (System.nanoTime() - untilNanos >= 0) {
                break;
            }
        }
        if (seen > durable) {
            open.commit(seen);
        }
    }

    /** One that cannot be taken holds no other up. */
    private void take(Index index, Change change) throws IOException {
        try {
            if (change.source().isEmpty()) {
                index.removeAll(change.collection());
            } else if (change.body().isEmpty()) {
                index.remove(change.collection(), change.source());
            } else {
                index.replace(
                        change.collection(),
                        change.source(),
                        Chunker.chunks(change.source(), change.body().get(), chunkTokens));
            }
        } catch (RuntimeException e) {
            log.atError()
                    .setCause(e)
                    .addKeyValue("collection", change.collection())
                    .addKeyValue("source", change.source())
                    .log("a document cannot be indexed and is not found; report this");
        }
    }

    /**
     * Searches, after what has just changed where that is soon done.
     *
     * @throws CadreException UNAVAILABLE if the index cannot be read now
     */
    Found search(Set<Long> collections, String query, Mode mode, int most) {
        own.workSoon(open -> catchUp(open, OwnIndex.PATIENCE));
        return own.read(open -> {
            try {
                return open.search(collections, query, mode, most);
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                if (mode == Mode.VECTOR) {
                    throw new CadreException(
                            ErrorCode.UNAVAILABLE,
                            "There is no vector of the query now",
                            Map.of("reason", String.valueOf(e.getMessage())),
                            "Search with the mode hybrid, which finds by words meanwhile");
                }
                throw e;
            }
        });
    }

    /** Whether vectors are made at all. */
    boolean makesVectors() {
        return embedder != null;
    }

    /**
     * Makes vectors of pieces that have none.
     *
     * @return how many; 0 if all have theirs, or the index is not open
     * @throws IOException if the embedder fails; the message is for people
     */
    int embedSome() throws IOException, InterruptedException {
        var open = own.now();
        return open.isEmpty() || own.isClosed() ? 0 : open.get().embedMissing(EMBEDDED_AT_ONCE);
    }

    /** Makes the vectors survive a power cut. */
    void keepVectors() throws IOException {
        own.workIfOpen(open -> open.commit(seen));
    }

    /** How many pieces wait for their vector; 0 if none are made, or the index cannot be read. */
    int withoutVector() {
        var open = own.now();
        try {
            return open.isEmpty() ? 0 : open.get().missing();
        } catch (IOException _) {
            return 0; // whoever searches hears of it
        }
    }

    /**
     * How many pieces of a collection wait for their vector.
     *
     * @throws IOException if the index is not open, or cannot be read; the message is for people
     */
    int withoutVector(long collection) throws IOException {
        return own.now()
                .orElseThrow(() -> new IOException("the index is not open yet, or cannot be read"))
                .missing(collection);
    }

    /** The newest change that the index has. */
    long seen() {
        return seen;
    }

    private String place() {
        var fresh = UUID.randomUUID().toString();
        var history = db.write(tx -> KnowledgeStore.history(tx, fresh));
        return history + (chunkTokens == CHUNK_TOKENS ? "" : "-" + chunkTokens);
    }

    @Override
    public void close() {
        own.close(_ -> {});
    }
}
