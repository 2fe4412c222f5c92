package cadre.node;

import cadre.process.CannotStart;
import cadre.process.Command;
import cadre.process.Programs;
import cadre.process.Stdin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What this machine is: read from the kernel, and for GPUs from their own tool. */
final class Machine {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private Machine() {}

    /** Such as {@code linux 6.1.0-18-amd64}. */
    static String os() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT)
                + " "
                + System.getProperty("os.version");
    }

    static String arch() {
        return System.getProperty("os.arch");
    }

    /** Memory of the machine in bytes, 0 if the kernel does not say. */
    static long memoryBytes() {
        try (var lines = Files.lines(Path.of("/proc/meminfo"))) {
            return lines.filter(line -> line.startsWith("MemTotal:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    /** One line for each GPU; empty without any, or when the tool does not answer. */
    static List<String> gpus(String path) throws InterruptedException {
        var tool = Programs.find("nvidia-smi", path);
        if (tool.isEmpty()) {
            return List.of();
        }
        var argv =
                List.of(
                        tool.get().toString(),
                        "--query-gpu=name,memory.total",
                        "--format=csv,noheader");
        try {
            var answer =
                    new Programs()
                            .run(
                                    new Command(argv, Map.of("PATH", path), Path.of("/")),
                                    Stdin.empty(),
                                    PATIENCE,
                                    16 * 1024);
            return answer.succeeded()
                    ? answer.out().lines().map(String::strip).filter(l -> !l.isEmpty()).toList()
                    : List.of();
        } catch (CannotStart e) {
            return List.of();
        }
    }

    /** The user that this program runs as. */
    static int uid() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new IllegalStateException("this needs Linux with /proc mounted", e);
        }
    }
}
