package cadre.server.insight.search;

import cadre.server.knowledge.index.Index;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.store.LockObtainFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens an index in the folder of the store's history; those of other histories are deleted. */
final class OwnIndex {
    private static final Logger log = LoggerFactory.getLogger(OwnIndex.class);

    private OwnIndex() {}

    /**
     * Opens it; one that is damaged is made empty.
     *
     * @throws IOException if the folder cannot be used, or another process has it open
     */
    static Index open(Path folder, String history) throws IOException {
        var place = folder.resolve(history);
        for (var other : within(folder)) {
            if (!other.equals(place)) {
                delete(other);
            }
        }
        try {
            return Index.open(place, null);
        } catch (LockObtainFailedException e) {
            throw e; // another one has it open
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("folder", place)
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("the index of what was said and done is damaged and is made again");
            delete(place);
            return Index.open(place, null);
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
