package cadre.server.dump;

import cadre.server.storage.Password;
import cadre.server.storage.PostgresUrl;
import cadre.server.storage.PrivateFiles;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * The note that a move is about to put its new store in place. The store carries the same id from
 * that moment on, so that whoever finds the note of a move that was killed can tell whether it took
 * place: two stores that both go on are worse than none.
 *
 * @param to the URL of the new store, without a password
 * @param id of this move
 */
record MoveNote(String to, String id) {
    private static final String NAME = "moving-to";

    static Path file(Path home) {
        return home.resolve(NAME);
    }

    void write(Path home) {
        PrivateFiles.write(file(home), Json.writeBytes(this));
    }

    static void forget(Path home) {
        try {
            Files.deleteIfExists(file(home));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The note in this data folder.
     *
     * @throws CadreException CONFLICT if it cannot be read
     */
    static Optional<MoveNote> read(Path home) {
        if (!Files.exists(file(home))) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    Json.mapper().readValue(Files.readAllBytes(file(home)), MoveNote.class));
        } catch (IOException | JacksonException e) {
            throw undecided(home, "a database that its note does not name", e);
        }
    }

    /** What the schema of the new store is marked with. */
    String mark() {
        return "Cadre: moved here by " + id;
    }

    /**
     * Whether the new store is in its place.
     *
     * @throws CadreException CONFLICT if the database cannot be asked
     */
    boolean tookPlace(Path home, Password password) {
        try {
            return new PostgresPlace(PostgresUrl.parse(to, password.text()), Optional.empty())
                    .isMarked(mark());
        } catch (CadreException e) {
            throw undecided(home, to + " (" + e.what() + ")", e);
        }
    }

    private static CadreException undecided(Path home, String where, Exception cause) {
        return new CadreException(
                ErrorCode.CONFLICT,
                "A move to PostgreSQL was cut off, and whether it took place cannot be seen",
                Map.of("note", file(home), "moving_to", where),
                "Let Cadre ask that database: start it, set "
                        + PostgresUrl.PASSWORD_VARIABLE
                        + ", and try again; only if it is lost for good, delete the note and go on"
                        + " with the old store",
                cause);
    }
}
