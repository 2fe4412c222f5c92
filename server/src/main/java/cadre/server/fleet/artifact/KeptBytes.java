package cadre.server.fleet.artifact;

import cadre.server.storage.Database;
import java.time.Instant;

/** The bytes of kept files in a store that servers share: deletes what no row refers to. */
public final class KeptBytes {
    private static final int AT_ONCE = 10; // files may be large

    private KeptBytes() {}

    /**
     * Deletes the bytes of files that no row refers to and that were last stored before a time; a
     * few files in each transaction. There are none where the bytes are in a folder.
     */
    public static FileSweep.Swept sweep(Database db, Instant storedBefore) {
        var swept = new FileSweep.Swept(0, 0);
        while (db.dialect().isShared()) {
            var gone = db.write(tx -> KeptStore.sweep(tx, storedBefore, AT_ONCE));
            swept =
                    swept.plus(
                            new FileSweep.Swept(
                                    gone.size(), gone.stream().mapToLong(Long::longValue).sum()));
            if (gone.size() < AT_ONCE) {
                break;
            }
        }
        return swept;
    }
}
