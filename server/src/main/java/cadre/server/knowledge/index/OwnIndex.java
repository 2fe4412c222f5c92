package cadre.server.knowledge.index;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.lucene.store.LockObtainFailedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An index of a server's own, in a folder of its store's history: after a restore it is another
 * one. It is opened when it is needed, and again after a failure; one that is damaged is made
 * empty. What has changed is brought in by one at a time, for which a search waits a little.
 * Thread-safe.
 */
public final class OwnIndex {
    /** A search waits no longer for the index to see what has changed. */
    public static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(OwnIndex.class);

    private final Named named;
    private final Path folder;
    private final Supplier<String> history;
    private final @Nullable Embedder embedder;
    private final Consumer<Index> first;
    private final ReentrantLock turn = new ReentrantLock();
    private volatile @Nullable Index index;
    private volatile boolean closed;

    /**
     * What it is called.
     *
     * @param log in the log, such as {@code knowledge}
     * @param unreadable what is told to whoever cannot search in it
     */
    public record Named(String log, String unreadable) {}

    /** Something that is done with the index while nobody else does such a thing. */
    public interface Work {
        /** Does it; after a failure the index is opened again. */
        void on(Index index) throws IOException;
    }

    /** Something that is read in the index. */
    public interface Look<T> {
        /** Reads it. */
        T at(Index index) throws IOException;
    }

    /**
     * One that is not open yet.
     *
     * @param folder in which there is a folder of each history
     * @param history asked at each opening
     * @param embedder as with {@link Index#open}
     * @param first done with the index whenever it has been opened
     */
    public OwnIndex(
            Named named,
            Path folder,
            Supplier<String> history,
            @Nullable Embedder embedder,
            Consumer<Index> first) {
        this.named = named;
        this.folder = folder;
        this.history = history;
        this.embedder = embedder;
        this.first = first;
    }

    /** Waits for the turn, and does this; nothing once it is closed. A failure is logged. */
    public void work(Work work) {
        turn.lock();
        try {
            inTurn(work);
        } finally {
            turn.unlock();
        }
    }

    /** The same where the turn comes within {@link #PATIENCE}, else nothing. */
    public void workSoon(Work work) {
        try {
            if (turn.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    inTurn(work);
                } finally {
                    turn.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the turn, and does this if the index is open; a failure is the caller's. */
    public void workIfOpen(Work work) throws IOException {
        turn.lock();
        try {
            var open = index;
            if (open != null && !closed) {
                work.on(open);
            }
        } finally {
            turn.unlock();
        }
    }

    private void inTurn(Work work) {
        if (closed) {
            return;
        }
        try {
            work.on(opened());
        } catch (InterruptedIOException e) {
            Thread.currentThread().interrupt(); // the index is as good as before
        } catch (IOException e) {
            shut(); // the next round opens it again
            log.atWarn()
                    .addKeyValue("index", named.log())
                    .addKeyValue("folder", folder)
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("an index cannot be written; tried again");
        }
    }

    /**
     * Reads in it as it is.
     *
     * @throws CadreException UNAVAILABLE if it is not open, or cannot be read
     */
    public <T> T read(Look<T> look) {
        var open = index;
        if (open == null) {
            throw unreadable();
        }
        try {
            return look.at(open);
        } catch (InterruptedIOException e) {
            Thread.currentThread().interrupt();
            throw unreadable();
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("index", named.log())
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("an index cannot be read");
            throw unreadable();
        }
    }

    private CadreException unreadable() {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                named.unreadable(),
                Map.of(),
                "Try again; the server's log says more");
    }

    /** The index, if it is open. */
    public Optional<Index> now() {
        return Optional.ofNullable(index);
    }

    /** Whether it is closed for good. */
    public boolean isClosed() {
        return closed;
    }

    /** Makes it empty; for works in their turn. */
    public Index emptied() throws IOException {
        shut();
        delete(folder);
        return opened();
    }

    private Index opened() throws IOException {
        var open = index;
        if (open == null) {
            open = open(history.get());
            first.accept(open);
            index = open;
        }
        return open;
    }

    private Index open(String name) throws IOException {
        var place = folder.resolve(name);
        for (var other : within(folder)) {
            if (!other.equals(place)) {
                delete(other);
            }
        }
        try {
            return Index.open(place, embedder);
        } catch (LockObtainFailedException e) {
            throw e; // another one has it open
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("folder", place)
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("an index is damaged and is made again");
            delete(place);
            return Index.open(place, embedder);
        }
    }

    private void shut() {
        var open = index;
        index = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                log.atWarn()
                        .setCause(e)
                        .addKeyValue("index", named.log())
                        .log("an index did not close cleanly");
            }
        }
    }

    /**
     * Closes it for good.
     *
     * @param last done before if it is open
     */
    public void close(Work last) {
        closed = true;
        turn.lock();
        try {
            var open = index;
            if (open != null) {
                last.on(open);
            }
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("index", named.log())
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("an index was not made durable at the end");
        } finally {
            shut();
            turn.unlock();
        }
    }

    private static List<Path> within(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var all = Files.list(folder)) {
            return all.toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var all = Files.walk(folder)) {
            for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
