package cadre.server.dump;

import cadre.server.fleet.artifact.KeptFiles;
import cadre.server.storage.PrivateFiles;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder {@code artifacts} of a data folder. A file has its name only when it is whole. */
final class FolderShelf implements Shelf {
    private static final Logger log = LoggerFactory.getLogger(FolderShelf.class);

    private final Path folder;
    private final List<Path> added = new ArrayList<>();

    FolderShelf(Path folder) {
        this.folder = folder;
    }

    @Override
    public boolean has(String sha256, long bytes) {
        var file = KeptFiles.place(folder, sha256);
        try {
            return Files.isRegularFile(file) && Files.size(file) == bytes;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void put(FileSource from, String sha256) {
        var target = KeptFiles.place(folder, sha256);
        var incoming = folder.resolve("incoming"); // a server empties it when it starts
        PrivateFiles.createFolder(incoming);
        var part = incoming.resolve(sha256 + ".restoring");
        try {
            PrivateFiles.createFile(part);
            try (var channel =
                    FileChannel.open(
                            part, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                from.copy(sha256, Channels.newOutputStream(channel));
                channel.force(true);
            }
            PrivateFiles.createFolder(BackupOutput.folderOf(target));
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            added.add(target);
        } catch (IOException e) {
            delete(part);
            throw unwritable(target, e);
        } catch (RuntimeException e) {
            delete(part);
            throw e;
        }
    }

    @Override
    public void settle() {
        var folders = new TreeSet<Path>();
        added.forEach(file -> folders.add(BackupOutput.folderOf(file)));
        try {
            for (var each : folders) {
                BackupOutput.forceFolder(each);
            }
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    @Override
    public void undo() {
        added.forEach(FolderShelf::delete);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // harmless: no row names it
            log.atDebug().addKeyValue("file", file).setCause(e).log("a file was left");
        }
    }

    private static CadreException unwritable(Path file, IOException e) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "A file cannot be written",
                Map.of("file", file),
                "Free space on its disk, and see that this user may write there; the system says: "
                        + e,
                e);
    }
}
