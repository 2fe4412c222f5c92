package cadre.server.storage;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * Keeps a second server away from a database: an operating system lock on a file beside it, which
 * ends with the process however that ends. Not on the database itself, because closing any handle
 * of that file would drop SQLite's own locks.
 */
public final class FileLease implements AutoCloseable {
    private final FileChannel channel;

    private FileLease(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes it.
     *
     * @throws CadreException UNAVAILABLE if another server has it
     */
    public static FileLease take(Path database) {
        var file = database.resolveSibling(database.getFileName() + ".lock");
        PrivateFiles.createFile(file);
        try {
            var channel = FileChannel.open(file, StandardOpenOption.WRITE);
            try {
                if (channel.tryLock() != null) {
                    return new FileLease(channel);
                }
            } catch (OverlappingFileLockException _) {
                // held within this process: the same answer
            }
            channel.close();
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The database cannot be locked",
                    Map.of("file", file),
                    "Put it on a local disk: SQLite needs file locks; the system says: " + e,
                    e);
        }
        throw new CadreException(
                ErrorCode.UNAVAILABLE,
                "Another server uses this database",
                Map.of("file", database),
                "Stop that one, or start this one with another data folder (CADRE_HOME)");
    }

    /** Gives it back. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
