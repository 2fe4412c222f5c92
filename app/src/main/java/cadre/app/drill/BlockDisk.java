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
final class BlockDisk {
    private static final String SIZE = "256M";

    private final Workshop workshop;
    private final Path image;
    private final Path folder;

    private BlockDisk(Workshop workshop, Path image, Path folder) {
        this.workshop = workshop;
        this.image = image;
        this.folder = folder;
    }

    /** A new, empty one, mounted there; empty where this user or this machine may not. */
    static Optional<BlockDisk> make(Workshop workshop, String name) throws InterruptedException {
        var image = workshop.scratch().resolve(name + ".img");
        var disk = new BlockDisk(workshop, image, workshop.folder(name));
        try {
            var root = Path.of("/");
            workshop.run(root, "truncate", "-s", SIZE, image.toString());
            workshop.run(root, "mkfs.ext4", "-q", "-F", image.toString());
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

    private void mount() throws InterruptedException {
        // the file system itself writes what was synced, and else only when it must
        workshop.run(
                Path.of("/"),
                "mount",
                "-o",
                "loop,commit=300",
                image.toString(),
                folder.toString());
    }

    void unmount() throws InterruptedException {
        workshop.run(Path.of("/"), "umount", folder.toString());
    }
}
