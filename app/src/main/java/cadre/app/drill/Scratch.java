package cadre.app.drill;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;

/** The folder that everything of a drill is in. */
final class Scratch {
    private Scratch() {}

    /** A new one in the temporary folder. */
    static Path make() {
        try {
            return Files.createTempDirectory("cadre-drill-").toRealPath();
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The drill's folder cannot be made",
                    Map.of("reason", String.valueOf(e.getMessage())),
                    "Look for space and permissions in the temporary folder",
                    e);
        }
    }

    static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
