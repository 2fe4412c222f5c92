package cadre.cli.wiring;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** Files that only their owner may read, and files that are replaced in one step. */
final class OwnFile {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private OwnFile() {}

    /** Makes a folder 0700 with those above it. */
    static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, mode("rwx------"));
        }
    }

    /** Writes a file 0600, in one step. */
    static void write(Path file, String text) throws IOException {
        replace(file, text, PosixFilePermissions.fromString("rw-------"));
    }

    /** Puts a file with these permissions in place of one that may be there, in one step. */
    static void replace(Path file, String text, Set<PosixFilePermission> permissions)
            throws IOException {
        var folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        var fresh = Files.createTempFile(folder, "." + file.getFileName(), ".new");
        try {
            Files.writeString(fresh, text);
            if (POSIX) {
                Files.setPosixFilePermissions(fresh, permissions);
            }
            Files.move(
                    fresh,
                    file,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** The permissions of a file that is there, else these. */
    static Set<PosixFilePermission> permissions(Path file, String otherwise) throws IOException {
        return POSIX && Files.exists(file)
                ? Files.getPosixFilePermissions(file)
                : PosixFilePermissions.fromString(otherwise);
    }

    private static FileAttribute<?>[] mode(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
