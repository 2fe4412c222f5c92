package cadre.server.knowledge;

import cadre.server.knowledge.KnowledgeStore.Change;
import cadre.server.knowledge.index.Found;
import cadre.server.knowledge.index.Index;
import cadre.server.knowledge.index.Mode;
import cadre.server.knowledge.text.Chunker;
import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This server's index of the documents, which follows their changes. It is made again when it is
 * damaged, of another version, or ahead of the store, as after a restore. Thread-safe.
 */
final class Indexing implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Indexing.class);

    /** Changes that are read at once: of documents of 2 MB they are bounded. */
    private static final int BATCH = 20;

    /** Changes after which the index is made durable. */
    private static final int COMMIT_AFTER = 1_000;

    /** Sized for a prompt: some paragraphs. */
    private static final int CHUNK_TOKENS = 300;

    private final Database db;
    private final Path folder;
    private @Nullable Index index;
    private volatile long seen;

    Indexing(Database db, Path folder) {
        this.db = db;
        this.folder = folder;
    }

    /** Takes all changes that the index has not seen. */
    synchronized void catchUp() {
        try {
            var open = opened();
            var newest = db.read(KnowledgeStore::revision);
            if (seen > newest) {
                log.atWarn()
                        .addKeyValue("index", seen)
                        .addKeyValue("store", newest)
                        .log("the index of knowledge is ahead of the store and is made again");
                for (var collection : db.read(KnowledgeStore::all)) {
                    open.removeAll(collection.id());
                }
                seen = 0;
            }
            if (seen < newest) {
                takeAll(open);
            }
        } catch (IOException e) {
            close(); // the next round opens it again
            log.atWarn()
                    .addKeyValue("folder", folder)
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("the index of knowledge cannot be written; tried again");
        }
    }

    private void takeAll(Index open) throws IOException {
        long durable = seen;
        while (!Thread.currentThread().isInterrupted()) {
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
        }
        if (seen > durable) {
            open.commit(seen);
        }
    }

    private static void take(Index index, Change change) throws IOException {
        if (change.source().isEmpty()) {
            index.removeAll(change.collection());
        } else if (change.body().isEmpty()) {
            index.remove(change.collection(), change.source());
        } else {
            index.replace(
                    change.collection(),
                    change.source(),
                    Chunker.chunks(change.source(), change.body().get(), CHUNK_TOKENS));
        }
    }

    /**
     * Searches in what the index has seen.
     *
     * @throws CadreException UNAVAILABLE if the index cannot be read now
     */
    Found search(Set<Long> collections, String query, Mode mode, int most) {
        try {
            Index open;
            synchronized (this) {
                open = opened();
            }
            return open.search(collections, query, mode, most);
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "Knowledge cannot be searched: " + e.getMessage(),
                    Map.of("mode", mode.name().toLowerCase(Locale.ROOT)),
                    "Try again, or search by words alone (lexical)");
        }
    }

    /** The newest change that the index has. */
    long seen() {
        return seen;
    }

    private Index opened() throws IOException {
        var open = index;
        if (open == null) {
            open = Index.open(folder, null);
            index = open;
            seen = open.revision();
        }
        return open;
    }

    @Override
    public synchronized void close() {
        var open = index;
        index = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                log.atWarn().setCause(e).log("the index of knowledge did not close cleanly");
            }
        }
    }
}
