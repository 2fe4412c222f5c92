package cadre.app.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Remembers the command line of every process of the machine that it sees, many times a second. */
final class ArgvWatch implements AutoCloseable {
    private static final Path PROC = Path.of("/proc");

    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().daemon().start(this::watch);

    /** All command lines so far. */
    List<String> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch() {
        try {
            do {
                look();
            } while (!closed.await(10, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try (var processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (var process : processes) {
                commandLine(process);
            }
        } catch (IOException e) {
            // the next look will do
        }
    }

    private void commandLine(Path process) {
        try {
            var line = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
            seen.add(line.replace('\0', ' '));
        } catch (IOException e) {
            // gone meanwhile
        }
    }
}
