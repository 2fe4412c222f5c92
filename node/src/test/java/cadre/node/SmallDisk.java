package cadre.node;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cadre.process.Command;
import cadre.process.Programs;
import cadre.process.Stdin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A real file system of some megabytes that can be filled to its last byte. */
final class SmallDisk implements AutoCloseable {
    private static final Map<String, String> ENV = Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Mounts one there; the test is skipped, with that reason, where only root could. */
    static SmallDisk mount(Path folder, int megabytes) throws Exception {
        Files.createDirectories(folder);
        var size = "size=" + megabytes + "m,mode=711";
        var mounted = run("mount", "-t", "tmpfs", "-o", size, "tmpfs", folder.toString());
        assumeTrue(mounted, "only root can mount the small disk that this test fills");
        return new SmallDisk(folder);
    }

    Path folder() {
        return folder;
    }

    /** Leaves so many bytes free. */
    void fillUpTo(long freeBytes) throws IOException {
        try (var out = Files.newOutputStream(folder.resolve("filler"))) {
            var piece = new byte[4096];
            while (freeBytes == 0 || folder.toFile().getUsableSpace() > freeBytes) {
                out.write(piece);
            }
        } catch (IOException full) {
            if (freeBytes > 0) {
                throw full;
            }
        }
    }

    void free() throws IOException {
        Files.deleteIfExists(folder.resolve("filler"));
    }

    @Override
    public void close() throws InterruptedException {
        run("umount", "--lazy", folder.toString());
    }

    private static boolean run(String... argv) throws InterruptedException {
        return new Programs()
                .run(
                        new Command(List.of(argv), ENV, Path.of("/")),
                        Stdin.empty(),
                        Duration.ofMinutes(1),
                        4096)
                .succeeded();
    }
}
