package cadre.node;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders of a node, made with the right permissions and held by one node at a time: two nodes
 * in one state would start attempts twice, two in one work folder would mix their workspaces.
 */
final class NodeFolders implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NodeFolders.class);

    private final List<FileChannel> locks = new ArrayList<>();

    /**
     * Makes and locks them.
     *
     * @throws CadreException UNAVAILABLE if one cannot be made, CONFLICT if another node has one
     */
    NodeFolders(Path home, Path state, Path work) {
        try {
            make(home, "rwx------");
            make(state, "rwx------");
            make(state.resolve("attempts"), "rwx------");
            make(work, "rwx--x--x");
            lock(state.resolve("node.lock"));
            lock(work.resolve(".node.lock"));
            warnIfClosed(work);
        } catch (IOException e) {
            close();
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The node's folders cannot be made",
                    Map.of("state", state, "work", work, "reason", String.valueOf(e.getMessage())),
                    "Check their permissions and the space on the disk");
        } catch (CadreException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        for (var lock : locks) {
            try {
                lock.close();
            } catch (IOException e) {
                log.atWarn().setCause(e).log("a lock is not given back before the node's end");
            }
        }
    }

    private static void make(Path folder, String permissions) throws IOException {
        var wanted = PosixFilePermissions.fromString(permissions);
        Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(wanted));
    }

    private void lock(Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        locks.add(channel);
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            // another node in this very JVM
        }
        throw new CadreException(
                ErrorCode.CONFLICT,
                "Another node uses this folder",
                Map.of("folder", file.getParent()),
                "Stop it, or give this one another name and work folder");
    }

    /** A uid of its own cannot reach its workspace through a closed folder. */
    private static void warnIfClosed(Path work) throws IOException {
        for (var folder = work; folder != null; folder = folder.getParent()) {
            var mode = (int) Files.getAttribute(folder, "unix:mode");
            if ((mode & 1) == 0) {
                log.atInfo()
                        .addKeyValue("folder", folder)
                        .log(
                                "the work folder is closed to other users: isolation user cannot work");
                return;
            }
        }
    }
}
