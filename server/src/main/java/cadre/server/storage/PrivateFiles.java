package cadre.server.storage;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files and folders that nobody but their owner may read. */
public final class PrivateFiles {
    private static final Logger log = LoggerFactory.getLogger(PrivateFiles.class);
    private static final int STICKY = 01000; // as of /tmp, which belongs to everyone
    private static final Set<PosixFilePermission> FILE =
            PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER =
            PosixFilePermissions.fromString("rwx------");

    private PrivateFiles() {}

    /**
     * Makes the folder and what is missing above it, mode 0700. One that exists is turned to 0700
     * while it is empty; with content it may be anything, such as a home folder, so that it is left
     * as it is and a warning is logged.
     *
     * @throws CadreException UNAVAILABLE if it cannot be made
     */
    public static void createFolder(Path folder) {
        try {
            if (Files.isDirectory(folder)) {
                restrict(folder);
            } else {
                Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(FOLDER));
            }
        } catch (IOException e) {
            throw unwritable("The folder cannot be made", folder, e);
        }
    }

    /**
     * Makes an empty file, mode 0600, or takes the rights of all others from one that exists.
     *
     * @throws CadreException UNAVAILABLE if that cannot be done
     */
    public static void createFile(Path file) {
        try {
            try {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(FILE));
            } catch (FileAlreadyExistsException _) {
                Files.setPosixFilePermissions(file, FILE);
            }
        } catch (IOException e) {
            throw unwritable("The file cannot be made", file, e);
        }
    }

    /**
     * Writes a whole file, mode 0600, on disk when this returns; a reader sees the old or the new
     * content, never a part.
     *
     * @throws CadreException UNAVAILABLE if it cannot be written
     */
    public static void write(Path file, byte[] content) {
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(FILE));
            try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                var bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            try (var folder = FileChannel.open(parent(file), StandardOpenOption.READ)) {
                folder.force(true); // else the new name may be lost with the power
            }
        } catch (IOException e) {
            throw unwritable("The file cannot be written", file, e);
        }
    }

    private static void restrict(Path folder) throws IOException {
        if (FOLDER.containsAll(Files.getPosixFilePermissions(folder))) {
            return;
        }
        var sticky = ((Integer) Files.getAttribute(folder, "unix:mode") & STICKY) != 0;
        try (var content = Files.list(folder)) {
            if (!sticky && content.findAny().isEmpty()) {
                Files.setPosixFilePermissions(folder, FOLDER);
                return;
            }
        }
        log.atWarn()
                .addKeyValue("folder", folder)
                .log("others may look into the data folder; close it with 'chmod 700'");
    }

    private static Path parent(Path file) {
        var parent = file.toAbsolutePath().getParent();
        return parent == null ? file.getRoot() : parent;
    }

    private static CadreException unwritable(String what, Path path, IOException e) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                what,
                Map.of("path", path),
                "Check that its disk has space and that this user may write there; the system says: "
                        + e,
                e);
    }
}
