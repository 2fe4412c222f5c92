package cadre.server.fleet.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A kept file, ready to be read.
 *
 * @param file where it is; never written again
 * @param name to save it as, without folders
 * @param bytes its size
 * @param sha256 64 hex digits
 */
public record Opened(Path file, String name, long bytes, String sha256) {
    /** Opens it; the caller closes. */
    public InputStream stream() throws IOException {
        return Files.newInputStream(file);
    }
}
