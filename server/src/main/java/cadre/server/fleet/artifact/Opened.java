package cadre.server.fleet.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** A kept file, ready to be read. */
public final class Opened {
    private final SharedFiles files;
    private final String name;
    private final long bytes;
    private final String sha256;

    Opened(SharedFiles files, String name, long bytes, String sha256) {
        this.files = files;
        this.name = name;
        this.bytes = bytes;
        this.sha256 = sha256;
    }

    /** To save it as, without folders. */
    public String name() {
        return name;
    }

    /** Its size. */
    public long bytes() {
        return bytes;
    }

    /** 64 hex digits. */
    public String sha256() {
        return sha256;
    }

    /** Opens it, here or in the bucket; the caller closes. */
    public InputStream stream() throws IOException {
        return files.stream(sha256);
    }

    /** The file, fetched if it is elsewhere; it stays for an hour, and is never written again. */
    public Path file() {
        return files.file(sha256);
    }

    /** A signed address for a few minutes, where downloads are sent to the bucket. */
    public Optional<URI> address() {
        return files.address(sha256, name);
    }
}
