package cadre.server.knowledge;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.Map;

/** How much there may be. */
final class Limits {
    /** The most documents of one collection. */
    static final int MOST_DOCUMENTS = 20_000;

    /** The most bytes of the texts of one collection: 200 MB. */
    static final long MOST_BYTES = 200_000_000;

    /** The most documents that are put at once. */
    static final int MOST_AT_ONCE = 200;

    /** The most documents that are removed at once. */
    static final int MOST_REMOVED = 1_000;

    private static final int MOST_COLLECTIONS = 1_000;

    private Limits() {}

    static void requireRoom(int collections) {
        if (collections >= MOST_COLLECTIONS) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "There are too many collections",
                    Map.of("most", MOST_COLLECTIONS),
                    "Remove one with 'cadre knowledge remove NAME --all'");
        }
    }

    static void requireCount(int count, int most) {
        if (count < 1 || count > most) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "Not so many documents at once",
                    Map.of("documents", count, "most", most),
                    "Give 1 to " + most);
        }
    }

    static void requireFits(String name, long count, long bytes) {
        if (count > MOST_DOCUMENTS || bytes > MOST_BYTES) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The collection would hold too much",
                    Map.of(
                            "collection",
                            name,
                            "documents",
                            count,
                            "most_documents",
                            MOST_DOCUMENTS,
                            "bytes",
                            bytes,
                            "most_bytes",
                            MOST_BYTES),
                    "Put the rest in another collection, or fewer files in this one");
        }
    }
}
