package cadre.app.drill;

import cadre.wire.error.CadreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A small file system in memory, mounted by root, which can be filled to its last byte. */
final class SmallDisk implements AutoCloseable {
    /** What a node needs of free space before it starts anything, and a little. */
    private static final int MEGABYTES = 320;

    private static final int PIECE = 1 << 20;

    private final Workshop workshop;
    private final Path folder;

    private SmallDisk(Workshop workshop, Path folder) {
        this.workshop = workshop;
        this.folder = folder;
    }

    /** Mounts one there; empty where this user or this machine may not. */
    static Optional<SmallDisk> mount(Workshop workshop, String name) throws InterruptedException {
        var folder = workshop.folder(name);
        try {
            var size = "size=" + MEGABYTES + "m,mode=711";
            workshop.run(
                    Path.of("/"), "mount", "-t", "tmpfs", "-o", size, "tmpfs", folder.toString());
            return Optional.of(new SmallDisk(workshop, folder));
        } catch (CadreException | cadre.process.CannotStart refused) {
            return Optional.empty();
        }
    }

    Path folder() {
        return folder;
    }

    /** Fills it until nothing fits any more. */
    void fill() {
        try (var out = Files.newOutputStream(filler())) {
            var piece = new byte[PIECE];
            for (int n = 0; n < MEGABYTES; n++) {
                out.write(piece);
            }
        } catch (IOException full) {
            // as it should be
        }
    }

    /** Makes room again, if it was filled. */
    void free() {
        try {
            Files.deleteIfExists(filler());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path filler() {
        return folder.resolve("filler");
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
}
