package cadre.server.knowledge.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.store.LockObtainFailedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Indexes of a server's own, each in a folder of its store's history. */
public final class OwnIndex {
    private static final Logger log = LoggerFactory.getLogger(OwnIndex.class);

    private OwnIndex() {}

    /**
     * Opens the one of this history, and deletes all others; one that is damaged is made empty.
     *
     * @param folder in which there is a folder of each history
     * @param embedder as with {@link Index#open}
     * @throws IOException if the folder cannot be used, or another process has it open
     */
    public static Index open(Path folder, String history, @Nullable Embedder embedder)
            throws IOException {
        var place = folder.resolve(history);
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

    private static List<Path> within(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var all = Files.list(folder)) {
            return all.toList();
        }
    }

    /** Deletes a folder with all that is in it; harmless if it is not there. */
    public static void delete(Path folder) throws IOException {
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
