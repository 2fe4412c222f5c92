package cadre.server.fleet.artifact;

import cadre.server.storage.PrivateFiles;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

/**
 * Files named by the SHA-256 of their bytes: {@code ab/cdef…}. A file gets its name when all of it
 * is on disk, so that a name never stands for a part.
 */
public final class KeptFiles {
    private static final int BUFFER = 64 * 1024;

    private final Path folder;
    private final Path incoming;

    /** Keeps files in {@code folder}; what an earlier server had not finished is deleted. */
    KeptFiles(Path folder) {
        this.folder = folder;
        this.incoming = folder.resolve("incoming");
        PrivateFiles.createFolder(incoming);
        try (var left = Files.list(incoming)) {
            for (var file : left.toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw unavailable(incoming, e);
        }
    }

    /** A file that is on disk under its final name. */
    record Kept(Path file, String sha256, long bytes) {}

    /**
     * Reads to the end and keeps what came.
     *
     * @throws CadreException TOO_LARGE over {@code maxBytes}; INVALID if the stream broke off;
     *     UNAVAILABLE if the disk is full
     */
    Kept keep(InputStream bytes, long maxBytes) {
        try {
            var fresh = Files.createTempFile(incoming, "in", "");
            try {
                return name(fresh, copy(bytes, fresh, maxBytes));
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            throw unavailable(folder, e);
        }
    }

    Path file(String sha256) {
        return place(folder, sha256);
    }

    /** Makes the file young, so that nobody clears it away; false if it is not there. */
    boolean touch(String sha256, Instant now) {
        try {
            Files.setLastModifiedTime(file(sha256), FileTime.from(now));
            return true;
        } catch (NoSuchFileException _) {
            return false;
        } catch (IOException e) {
            throw unavailable(folder, e);
        }
    }

    /** Under which key the file of this hash is in a bucket, or would be. */
    public static String key(String sha256) {
        return "artifacts/" + sha256.substring(0, 2) + "/" + sha256.substring(2);
    }

    /** Where in the folder the file of this hash is, or would be. */
    public static Path place(Path folder, String sha256) {
        return folder.resolve(sha256.substring(0, 2)).resolve(sha256.substring(2));
    }

    private record Copied(String sha256, long bytes) {}

    private static Copied copy(InputStream from, Path to, long maxBytes) throws IOException {
        var digest = sha256();
        var buffer = new byte[BUFFER];
        var all = 0L;
        try (var channel = FileChannel.open(to, StandardOpenOption.WRITE)) {
            for (int n = read(from, buffer); n >= 0; n = read(from, buffer)) {
                all += n;
                if (all > maxBytes) {
                    throw new CadreException(
                            ErrorCode.TOO_LARGE,
                            "The file is too large",
                            Map.of("most_bytes", maxBytes),
                            "Leave it out, or raise the limit in the server's configuration");
                }
                digest.update(buffer, 0, n);
                var some = ByteBuffer.wrap(buffer, 0, n);
                while (some.hasRemaining()) {
                    channel.write(some);
                }
            }
            channel.force(true);
        }
        return new Copied(HexFormat.of().formatHex(digest.digest()), all);
    }

    private static int read(InputStream from, byte[] buffer) {
        try {
            return from.read(buffer);
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The upload broke off",
                    Map.of(),
                    "Send it again; nothing of it was kept",
                    e);
        }
    }

    private Kept name(Path fresh, Copied copied) throws IOException {
        var file = file(copied.sha256());
        var parent = folder.resolve(copied.sha256().substring(0, 2));
        if (!isThere(file, fresh)) {
            PrivateFiles.createFolder(parent);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            force(parent);
            force(folder);
        }
        return new Kept(file, copied.sha256(), copied.bytes());
    }

    /** Whether the bytes are there already; then their file is young again, so that it stays. */
    private static boolean isThere(Path file, Path fresh) throws IOException {
        try {
            Files.setLastModifiedTime(file, Files.getLastModifiedTime(fresh));
            return Files.size(file) == Files.size(fresh);
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    private static void force(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true); // else the new name may be lost with the power
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static CadreException unavailable(Path where, IOException e) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "Files cannot be kept",
                Map.of("folder", where),
                "Free space on its disk and see that this user may write there; the system says: "
                        + e.getMessage(),
                e);
    }
}
