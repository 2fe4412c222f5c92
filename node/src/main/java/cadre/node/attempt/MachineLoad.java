package cadre.node.attempt;

import cadre.wire.link.NodeLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How busy the machine is: what the kernel keeps ready, so that a beat waits for nothing. */
final class MachineLoad {
    private final Path proc;

    /** As the kernel says below {@code proc}: {@code /proc}, but for tests. */
    MachineLoad(Path proc) {
        this.proc = proc;
    }

    /** As of this moment; empty if the kernel does not say. */
    Optional<NodeLoad> now() {
        try {
            var average = Files.readString(proc.resolve("loadavg")).split(" ", 2)[0];
            return Optional.of(new NodeLoad(Double.parseDouble(average), memoryFreeBytes()));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private long memoryFreeBytes() throws IOException {
        return Files.readString(proc.resolve("meminfo"))
                .lines()
                .filter(line -> line.startsWith("MemAvailable:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .findFirst()
                .orElse(0);
    }
}
