package cadre.server.fleet.artifact;

import cadre.server.storage.Database;
import java.time.Instant;

/** The bytes of kept files in a store that servers share: deletes what no row refers to. */
public final class KeptBytes {
    private static final int AT_ONCE = 100;

    private KeptBytes() {}

    /**
     * Deletes the bytes of files that no row refers to and that were last stored before a time;
     * each in a transaction of its own. There are none where the bytes are in a folder.
     *
     * @param known which are needed, or deleted later
     */
    public static FileSweep.Swept sweep(Database db, Instant storedBefore, FileSweep.Used known) {
        var swept = new FileSweep.Swept(0, 0);
        var after = "";
        while (db.dialect().isShared()) {
            var from = after;
            var old = db.read(tx -> KeptStore.old(tx, storedBefore, from, AT_ONCE));
            if (old.isEmpty()) {
                break;
            }
            var kept = known.apply(old);
            for (var sha256 : old) {
                if (!kept.contains(sha256)) {
                    swept = swept.plus(delete(db, sha256, storedBefore));
                }
            }
            after = old.getLast();
        }
        return swept;
    }

    private static FileSweep.Swept delete(Database db, String sha256, Instant storedBefore) {
        return db.write(tx -> KeptStore.sweep(tx, sha256, storedBefore))
                .map(bytes -> new FileSweep.Swept(1, bytes))
                .orElse(new FileSweep.Swept(0, 0));
    }
}
