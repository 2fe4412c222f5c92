package cadre.cli.command;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;

/** A folder of this user's alone for as long as a verb runs. */
final class ScratchFolder {
    private ScratchFolder() {}

    /**
     * A new one.
     *
     * @throws CadreException UNAVAILABLE if the temporary folder cannot be written
     */
    static Path make(String prefix) {
        try {
            return Files.createTempDirectory(prefix);
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "There is no temporary folder",
                    Map.of("reason", String.valueOf(e.getMessage())),
                    "See that TMPDIR can be written",
                    e);
        }
    }

    /** With all that is in it, as far as that can be deleted. */
    static void remove(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException left) {
            // a temporary folder; the machine clears it
        }
    }
}
