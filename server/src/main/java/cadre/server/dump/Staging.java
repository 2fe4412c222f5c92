package cadre.server.dump;

import cadre.server.storage.Database;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A new store that is filled where nobody looks, and then put in its place as a whole. */
interface Staging extends AutoCloseable {
    /** Its databases, empty. */
    List<Database> databases();

    /**
     * Where its kept files go.
     *
     * @param home the data folder
     */
    Shelf shelf(Path home, Instant now);

    /**
     * Puts it in its place. What was there is kept beside.
     *
     * @return where that is kept; none if nothing was there
     */
    Optional<String> finish();

    /** Throws it away, unless it is finished. */
    @Override
    void close();
}
