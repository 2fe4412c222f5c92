package cadre.cli.tmux;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What Cadre remembers of the sessions that it started: a small file each, for its user alone. */
final class SessionNotes {
    static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,30}");
    private static final long LARGEST = 1 << 20;

    private final Path folder;

    SessionNotes(Map<String, String> env) {
        this.folder = state(env).resolve("cadre").resolve("tmux");
    }

    /** What was started. */
    record Note(String name, String directory, Instant startedAt, List<Pane> panes) {
        Note {
            panes = List.copyOf(panes);
        }

        /**
         * One agent of it.
         *
         * @param directory where it works; that of the session when empty
         */
        record Pane(String name, String cli, String directory) {
            Pane {
                directory = directory == null ? "" : directory;
            }

            boolean hasClone() {
                return !directory.isEmpty();
            }
        }
    }

    /** Where they are. */
    Path folder() {
        return folder;
    }

    private static Path state(Map<String, String> env) {
        var given = env.getOrDefault("XDG_STATE_HOME", "");
        return given.startsWith("/")
                ? Path.of(given)
                : Path.of(env.getOrDefault("HOME", System.getProperty("user.home", ".")))
                        .resolve(Path.of(".local", "state"));
    }

    /** All that can be read, by name ascending. */
    List<Note> all() {
        var notes = new ArrayList<Note>();
        try (var files = Files.newDirectoryStream(folder, "*.json")) {
            files.forEach(file -> read(file).ifPresent(notes::add));
        } catch (IOException none) {
            return List.of();
        }
        notes.sort(java.util.Comparator.comparing(Note::name));
        return notes;
    }

    private static Optional<Note> read(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
                return Optional.empty();
            }
            var note = Json.read(Files.readString(file), Note.class);
            return Optional.of(note).filter(found -> NAME.matcher(found.name()).matches());
        } catch (IOException | RuntimeException broken) {
            return Optional.empty(); // written by another version, or half
        }
    }

    /**
     * Takes a name before the session is there.
     *
     * @return whether it was free
     */
    boolean take(Note note) {
        try {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            var file = file(note.name());
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, Json.writePretty(note));
            return true;
        } catch (FileAlreadyExistsException taken) {
            return false;
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The note of the session cannot be written",
                    Map.of("folder", folder, "reason", String.valueOf(e.getMessage())),
                    "Make it writable, or set XDG_STATE_HOME",
                    e);
        }
    }

    void forget(String name) {
        try {
            Files.deleteIfExists(file(name));
        } catch (IOException stays) {
            // listed as gone until it can be deleted
        }
    }

    private Path file(String name) {
        return folder.resolve(name + ".json");
    }
}
