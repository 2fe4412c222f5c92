package cadre.node.workspace;

import cadre.node.workspace.Prepared.Begin;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * In which state the clones of a place were saved last: what an attempt that goes on begins with.
 *
 * @param clones by the name of the repository
 */
record Begins(Map<String, Begin> clones) {
    private static final String FILE = "begins.json";

    Begins {
        clones = Map.copyOf(clones);
    }

    Optional<Begin> of(String repository) {
        return Optional.ofNullable(clones.get(repository));
    }

    void write(Path place) {
        Folders.write(place.resolve(FILE), Json.write(this));
    }

    static Begins read(Path place) {
        var file = place.resolve(FILE);
        try {
            return Json.read(Files.readString(file), Begins.class);
        } catch (NoSuchFileException none) {
            return new Begins(Map.of());
        } catch (IOException e) {
            throw Folders.unwritable(file, e);
        }
    }
}
