package cadre.server.dump;

import cadre.server.storage.PrivateFiles;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A backup file that is being written: a zip under the name {@code .NAME.part}, mode 0600, which
 * gets its own name when all of it is on disk. What a killed program left under such a name is
 * written over or deleted.
 */
final class BackupOutput implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BackupOutput.class);
    private static final String LEFT = ".{cadre,before-upgrade}-????????T??????Z.zip.part";
    private static final int BUFFER = 256 * 1024;

    private final Path file;
    private final Path part;
    private final FileChannel channel;
    private final Digests all;
    private final ZipOutputStream zip;
    private boolean finished;

    private BackupOutput(Path file, Path part, FileChannel channel) {
        this.file = file;
        this.part = part;
        this.channel = channel;
        this.all =
                new Digests(
                        new BufferedOutputStream(
                                new Strict(Channels.newOutputStream(channel)), BUFFER));
        this.zip = new ZipOutputStream(all);
    }

    /**
     * Begins a file.
     *
     * @throws CadreException CONFLICT if there is one of that name, or another program writes it;
     *     INVALID if there is no such folder; UNAVAILABLE if it cannot be written
     */
    static BackupOutput begin(Path file) {
        var folder = folderOf(file);
        if (!Files.isDirectory(folder)) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "There is no folder for the backup",
                    Map.of("folder", folder),
                    "Make it, or name another one");
        }
        if (Files.exists(file)) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "There is a file of that name",
                    Map.of("file", file),
                    "Name a new file: a backup is never written over another one");
        }
        deleteLeft(folder);
        var part = folder.resolve("." + file.getFileName() + ".part");
        try {
            PrivateFiles.createFile(part);
            var channel = FileChannel.open(part, StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                channel.close();
                throw new CadreException(
                        ErrorCode.CONFLICT,
                        "Another backup to this file is under way",
                        Map.of("file", file),
                        "Wait for it, or name another file");
            }
            channel.truncate(0);
            part.toFile().deleteOnExit(); // for Ctrl-C
            return new BackupOutput(file, part, channel);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /** Of backups that are named by the time, each has a name of its own, and none comes again. */
    private static void deleteLeft(Path folder) {
        try (var files = Files.newDirectoryStream(folder, LEFT)) {
            for (var file : files) {
                try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    if (isLocked(channel)) {
                        Files.delete(file);
                    }
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            log.atDebug().addKeyValue("folder", folder).setCause(e).log("parts were left");
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // held within this process
        }
    }

    /** What fills an entry. */
    interface Filling {
        /** Writes it all and leaves {@code out} open. */
        void into(OutputStream out) throws IOException;
    }

    /**
     * Writes one entry.
     *
     * @param level how much to compress, as in {@link Deflater}
     */
    void entry(String name, int level, Filling filling) {
        try {
            zip.setLevel(level);
            zip.putNextEntry(new ZipEntry(name));
            filling.into(zip);
            zip.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes one small entry. */
    void entry(String name, byte[] content) {
        entry(name, Deflater.BEST_SPEED, out -> out.write(content));
    }

    /** How much has been written, in bytes. */
    long written() {
        return all.bytes();
    }

    /**
     * Ends the file, waits for the disk and gives it its name.
     *
     * @return the SHA-256 of the whole file
     */
    String finish() {
        try {
            zip.finish();
            zip.flush();
            channel.force(true);
            if (Files.exists(file)) {
                throw new CadreException(
                        ErrorCode.CONFLICT,
                        "Meanwhile there is a file of that name",
                        Map.of("file", file),
                        "Name a new file: a backup is never written over another one");
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            finished = true;
            forceFolder(folderOf(file));
            return all.hex();
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /** Deletes what is there, unless it is finished. */
    @Override
    public void close() {
        try (channel) {
            if (!finished) {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw unwritable(part, e);
        }
    }

    static void forceFolder(Path folder) throws IOException {
        try (var opened = FileChannel.open(folder, StandardOpenOption.READ)) {
            opened.force(true); // else the new name may be lost with the power
        }
    }

    static Path folderOf(Path file) {
        var parent = file.toAbsolutePath().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }

    private static CadreException unwritable(Path file, IOException e) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "The backup cannot be written",
                Map.of("file", file),
                "Free space on its disk, or write it elsewhere; nothing is left of it; the system"
                        + " says: "
                        + e.getMessage(),
                e);
    }

    /** Turns what the disk says into an error that names the file. */
    private final class Strict extends FilterOutputStream {
        Strict(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] some, int from, int length) {
            try {
                out.write(some, from, length);
            } catch (IOException e) {
                throw unwritable(file, e);
            }
        }
    }
}
