package cadre.node.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of some megabytes in the node's state folder that is given up when its disk is full: then
 * the states of attempts, and what their agents have just written, still fit. Thread-safe.
 */
public final class Reserve {
    private static final Logger log = LoggerFactory.getLogger(Reserve.class);
    private static final int BYTES = 8 << 20;

    private final Path file;

    /**
     * Touches nothing yet.
     *
     * @param state the node's state folder
     */
    public Reserve(Path state) {
        this.file = state.resolve("reserve");
    }

    /** Whether it is there. */
    public boolean isThere() {
        return file.toFile().exists();
    }

    /** Makes it, if it is not there and there is room for it. */
    public void fill() {
        if (isThere()) {
            return;
        }
        var part = file.resolveSibling("reserve.part");
        try {
            Files.deleteIfExists(part);
            var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            var owner =
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------"));
            try (var channel = FileChannel.open(part, options, owner)) {
                var zeros = ByteBuffer.allocate(1 << 20);
                for (int i = 0; i < BYTES >> 20; i++) {
                    while (zeros.hasRemaining()) {
                        channel.write(zeros);
                    }
                    zeros.flip();
                }
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            log.atDebug().setCause(e).log("there is no room for a reserve");
            delete(part);
        }
    }

    /** Gives it up; whether it was there. */
    public boolean give() {
        boolean given = delete(file);
        if (given) {
            log.atWarn()
                    .addKeyValue("bytes", BYTES)
                    .log("the disk is full, a reserve is given up so that nothing is lost");
        }
        return given;
    }

    /** A step that writes. */
    public interface Writing {
        /** May be called twice. */
        void run() throws IOException;
    }

    /**
     * Writes, and once more with the room of the reserve if there was none.
     *
     * @throws UncheckedIOException if it failed all the same
     */
    public void write(Writing step) {
        try {
            try {
                step.run();
            } catch (IOException e) {
                if (!DiskFull.isCauseOf(e) || !give()) {
                    throw e;
                }
                step.run();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean delete(Path path) {
        try {
            return Files.deleteIfExists(path);
        } catch (IOException e) {
            log.atWarn().addKeyValue("file", path).setCause(e).log("a file cannot be deleted");
            return false;
        }
    }
}
