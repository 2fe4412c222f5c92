package cadre.app.drill;

import cadre.process.CannotStart;
import cadre.wire.error.CadreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file system in an image, mounted by root. What a program has written and not synced is in the
 * kernel's memory only, not in the image: a copy of the image is what a power cut would leave.
 */
final class BlockDisk implements AutoCloseable {
    private static final String FILLER = "filler";
    private static final int PIECE = 4096;

    /** What is left to be written in pieces when the disk is filled. */
    private static final long REST = 8L << 20;

    private final Workshop workshop;
    private final Path image;
    private final Path folder;

    private BlockDisk(Workshop workshop, Path image, Path folder) {
        this.workshop = workshop;
        this.image = image;
        this.folder = folder;
    }

    /**
     * A new, empty one, mounted there; empty where this user or this machine may not.
     *
     * @param megabytes its size; what is not written takes no room
     */
    static Optional<BlockDisk> make(Workshop workshop, String name, int megabytes)
            throws InterruptedException {
        var image = workshop.scratch().resolve(name + ".img");
        var disk = new BlockDisk(workshop, image, workshop.folder(name));
        try {
            var root = Path.of("/");
            workshop.run(root, "truncate", "-s", megabytes + "M", image.toString());
            workshop.run(root, "mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
            disk.mount();
            return Optional.of(disk);
        } catch (CadreException | CannotStart refused) {
            return Optional.empty();
        }
    }

    Path folder() {
        return folder;
    }

    /** Writes all of it. */
    void sync() throws InterruptedException {
        workshop.run(Path.of("/"), "sync", "-f", folder.toString());
    }

    /** A copy of what is on the disk now; nothing may write meanwhile. */
    void copyTo(Path file) throws InterruptedException {
        workshop.run(
                Path.of("/"), "cp", "--sparse=always", "--", image.toString(), file.toString());
    }

    /** Puts that in the place of what is on it, as after a power cut; nothing may run on it. */
    void becomeCopy(Path file) throws InterruptedException {
        unmount();
        try {
            Files.move(file, image, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        mount();
    }

    /** Fills it until nothing fits any more; the image does not grow by that. */
    void fill() throws InterruptedException {
        try {
            long room = Files.getFileStore(folder).getUsableSpace() - REST;
            if (room > 0) {
                var length = Long.toString(room);
                workshop.run(folder, "fallocate", "-l", length, filler().toString());
            }
            try (var out = Files.newOutputStream(folder.resolve(FILLER + "-end"))) {
                var piece = new byte[PIECE];
                while (true) {
                    out.write(piece);
                }
            }
        } catch (IOException | CadreException full) {
            // as it should be
        }
    }

    /** Makes room again, if it was filled. */
    void free() {
        try {
            Files.deleteIfExists(filler());
            Files.deleteIfExists(folder.resolve(FILLER + "-end"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path filler() {
        return folder.resolve(FILLER);
    }

    private void mount() throws InterruptedException {
        // the file system itself writes what was synced, and else only when it must
        workshop.run(
                Path.of("/"),
                "mount",
                "-o",
                "loop,noinit_itable,commit=300",
                image.toString(),
                folder.toString());
    }

    /** Takes it away; nothing may run on it any more. */
    @Override
    public void close() {
        try {
            workshop.run(Path.of("/"), "umount", "--lazy", folder.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void unmount() throws InterruptedException {
        workshop.run(Path.of("/"), "umount", folder.toString());
    }
}
