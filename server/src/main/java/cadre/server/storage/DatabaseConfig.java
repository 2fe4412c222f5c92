package cadre.server.storage;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a database file is and how hard a commit is.
 *
 * @param path the file; it and missing folders above it are made for the owner alone
 * @param synchronous what a commit waits for
 */
public record DatabaseConfig(Path path, Synchronous synchronous) {

    /** What a commit waits for. */
    public enum Synchronous {
        /** The disk: what was answered survives a power cut. */
        FULL,
        /** The kernel: survives a dead process; a power cut takes what came since a checkpoint. */
        NORMAL
    }

    /**
     * Makes the path absolute.
     *
     * @throws CadreException INVALID if the path holds a question mark, which SQLite reads as the
     *     beginning of settings
     */
    public DatabaseConfig {
        path = path.toAbsolutePath().normalize();
        if (path.toString().contains("?")) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "A database path cannot hold a question mark",
                    Map.of("path", path),
                    "Choose another data folder");
        }
    }

    /** A database whose commits wait for the disk. */
    public static DatabaseConfig at(Path path) {
        return new DatabaseConfig(path, Synchronous.FULL);
    }
}
