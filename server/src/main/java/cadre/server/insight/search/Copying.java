package cadre.server.insight.search;

import cadre.server.knowledge.index.Chunk;
import cadre.server.knowledge.index.Index;
import cadre.server.knowledge.index.Place;
import cadre.server.knowledge.text.Chunker;
import cadre.server.knowledge.text.Masks;
import cadre.server.storage.Database;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the index hold things as the store does, with their secrets masked. Thread-safe. */
final class Copying {
    /** Things that are read at once: of answers of 256 KiB they are bounded. */
    static final int BATCH = 100;

    private static final Logger log = LoggerFactory.getLogger(Copying.class);
    private static final int CHUNK_TOKENS = 300;

    private final Database db;
    private final Masks masks = Masks.shapes();

    /** Copies out of this store. */
    Copying(Database db) {
        this.db = db;
    }

    /** Puts them in the index, and removes those that are gone. */
    void put(Index open, List<Thing> things) throws IOException {
        var entries = db.read(tx -> SearchStore.entries(tx, things));
        var gone = new LinkedHashSet<>(things);
        for (var entry : entries) {
            var thing = entry.thing();
            gone.remove(thing);
            open.replace(thing.own(), entry.readers(), thing.toString(), chunks(entry));
        }
        for (var thing : gone) {
            open.remove(thing.own(), thing.toString());
        }
    }

    /** One that cannot be read holds no other up. */
    private List<Chunk> chunks(Entry entry) {
        try {
            return Chunker.chunks(
                    entry.thing().toString(), masks.mask(entry.text()).text(), CHUNK_TOKENS);
        } catch (RuntimeException e) {
            log.atError()
                    .setCause(e)
                    .addKeyValue("thing", entry.thing())
                    .log("something cannot be indexed and is not found; report this");
            return List.of();
        }
    }

    /**
     * Reads anew what a team has of one kind, until the thread is interrupted.
     *
     * @param before what would stand before the first of them
     * @return how many there were
     */
    int again(Index open, Thing before) throws IOException {
        open.removeAll(before.own());
        var those = Walk.behind(before);
        int copied = 0;
        while (!Thread.currentThread().isInterrupted()) {
            var some = db.read(tx -> those.next(tx, BATCH));
            if (some.isEmpty() || some.getFirst().own() != before.own()) {
                break;
            }
            put(open, some);
            those.passed(some);
            copied += some.size();
        }
        return copied;
    }

    /**
     * Removes what is gone.
     *
     * @param looked where to look
     * @return how many there were
     */
    int sweep(Index open, Index.Stretch looked) throws IOException {
        var things =
                looked.places().stream()
                        .map(Place::source)
                        .flatMap(source -> Thing.of(source).stream())
                        .toList();
        var present = db.read(tx -> SearchStore.present(tx, things));
        int removed = 0;
        for (var thing : things) {
            if (!present.contains(thing)) {
                open.remove(thing.own(), thing.toString());
                removed++;
            }
        }
        return removed;
    }
}
