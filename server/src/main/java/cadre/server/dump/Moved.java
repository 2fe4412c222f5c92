package cadre.server.dump;

import cadre.server.storage.PrivateFiles;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The note in a data folder that its SQLite store was moved: two that both go on are worse than
 * none.
 */
final class Moved {
    private static final String NOTE = "moved-to";

    private Moved() {}

    static void note(Path home, String shown) {
        PrivateFiles.write(home.resolve(NOTE), (shown + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** A store was restored there: it is the one that counts now. */
    static void forget(Path home, StorePlace store) {
        if (store instanceof SqlitePlace) {
            try {
                Files.deleteIfExists(home.resolve(NOTE));
                MoveNote.forget(home);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Refuses to use a SQLite store that was moved. */
    static void refuse(Path home, StorePlace store) {
        var note = home.resolve(NOTE);
        if (!(store instanceof SqlitePlace) || !Files.exists(note)) {
            return;
        }
        try {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "This store was moved to PostgreSQL",
                    Map.of("store", store.shown(), "moved_to", Files.readString(note).strip()),
                    "Set CADRE_DB to where it was moved; or delete "
                            + note
                            + " to go on with the old one, without what was done since");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void refuseOccupied(StorePlace to, String there) {
        throw new CadreException(
                ErrorCode.CONFLICT,
                "There is a store already",
                Map.of("database", to.shown(), "holds", there),
                "Name an empty database, or another schema with ?currentSchema=NAME");
    }
}
