package cadre.node.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.link.NodeLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineLoadTest {
    @TempDir Path proc;

    @Test
    void it_is_what_the_kernel_says_of_the_last_minute_and_of_memory_without_caches()
            throws IOException {
        Files.writeString(proc.resolve("loadavg"), "4.81 3.59 1.99 3/512 4242\n");
        Files.writeString(
                proc.resolve("meminfo"),
                "MemTotal:       8000 kB\nMemFree:         100 kB\nMemAvailable:   3000 kB\n");

        assertThat(new MachineLoad(proc).now()).contains(new NodeLoad(4.81, 3000 * 1024));
    }

    @Test
    void a_kernel_that_says_nothing_or_something_else_leaves_it_unknown() throws IOException {
        assertThat(new MachineLoad(proc).now()).isEmpty();

        Files.writeString(proc.resolve("loadavg"), "busy\n");
        Files.writeString(proc.resolve("meminfo"), "");
        assertThat(new MachineLoad(proc).now()).isEmpty();

        Files.writeString(proc.resolve("loadavg"), "0.00 0.00 0.00 1/1 1\n");
        assertThat(new MachineLoad(proc).now()).contains(new NodeLoad(0, 0));
    }

    @Test
    void this_machine_has_a_load() {
        assertThat(new MachineLoad(Path.of("/proc")).now()).get().matches(NodeLoad::isSane);
    }
}
