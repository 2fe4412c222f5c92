package cadre.server;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;

/**
 * The mark that a server runs on a data folder: a lock that ends with the process, and a file that
 * tells programs of the same user where it serves.
 */
final class RunningFile implements AutoCloseable {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** The key of a refusal that names whose the folder is. */
    static final String OWNER = "owner";

    private static final String LOCK = "server.lock";

    private final Path file;
    private final FileChannel lock;

    private RunningFile(Path file, FileChannel lock) {
        this.file = file;
        this.lock = lock;
    }

    /** What the file says. */
    record Content(String url, long pid) {}

    /**
     * Makes the folder, its owner's only, and takes the lock.
     *
     * @throws CadreException UNAVAILABLE if another server has it, or the folder cannot be used or
     *     is another user's
     */
    static RunningFile take(Path home) {
        try {
            Files.createDirectories(
                    home,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            refuseOfOthers(home);
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
            var channel =
                    FileChannel.open(
                            home.resolve(LOCK),
                            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                            OWNER_ONLY);
            if (isLocked(channel)) {
                return new RunningFile(home.resolve("server.json"), channel);
            }
            channel.close();
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The data folder cannot be used",
                    Map.of("home", home, "reason", String.valueOf(e.getMessage())),
                    "Give it to this user, or set CADRE_HOME to another one",
                    e);
        }
        throw new CadreException(
                ErrorCode.UNAVAILABLE,
                "Another server runs on this data folder",
                Map.of("home", home),
                "Stop that one, or start this one with another CADRE_HOME");
    }

    /**
     * Root may work there, and would leave files that the server, which is another user, cannot.
     */
    private static void refuseOfOthers(Path home) throws IOException {
        var lock = home.resolve(LOCK);
        var owner = Files.getOwner(Files.exists(lock) ? lock : home);
        var probe = Files.createTempFile(home, "owner", "");
        var self = Files.getOwner(probe);
        Files.delete(probe);
        if (!self.equals(owner)) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The data folder belongs to another user",
                    Map.of("home", home, OWNER, owner.getName(), "you", self.getName()),
                    "Run it as that user: sudo -u %s env CADRE_HOME=%s cadre ...; or give the folder and"
                                    .formatted(owner.getName(), home)
                            + " all in it to this one: files of two would keep a server from starting");
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // held within this process: the same answer
        }
    }

    /** Says where it serves. */
    void write(String url) {
        var content = Json.writeBytes(new Content(url, ProcessHandle.current().pid()));
        var part = file.resolveSibling("server.json.part");
        try {
            Files.deleteIfExists(part);
            Files.createFile(part, OWNER_ONLY);
            Files.write(part, content);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The data folder cannot be written",
                    Map.of("file", file),
                    "Make room, or give the folder to this user",
                    e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
            lock.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
