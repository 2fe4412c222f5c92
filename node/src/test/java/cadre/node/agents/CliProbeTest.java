package cadre.node.agents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CliProbeTest {
    @TempDir Path folder;

    @Test
    void a_cli_that_does_not_answer_in_time_is_asked_once_more() throws IOException {
        program("[ -e asked ] || { touch asked; sleep 600; }; echo tool 1.2.3");

        assertThat(probe(Duration.ofSeconds(2), Duration.ofMinutes(2)).find())
                .map(InstalledCli::version)
                .contains("1.2.3");
    }

    @Test
    void one_that_never_answers_is_not_there() throws IOException {
        program("sleep 600");

        assertThat(probe(Duration.ofMillis(100), Duration.ofMillis(100)).find()).isEmpty();
    }

    @Test
    void what_is_known_of_the_same_file_needs_no_answer() throws IOException {
        program("[ -e asked ] && exit 1; touch asked; echo tool 1.2.3");
        var probe = probe(Duration.ofMinutes(2), Duration.ofMinutes(2));
        var first = probe.find();

        assertThat(first).isPresent();
        assertThat(probe.find()).isEqualTo(first);
    }

    private CliProbe probe(Duration limit, Duration longLimit) {
        var env = Map.of("PATH", folder + ":/usr/bin:/bin");
        return new CliProbe("tool", List.of(), env, Map.of(), limit, longLimit);
    }

    private void program(String script) throws IOException {
        var file = folder.resolve("tool");
        Files.writeString(file, "#!/bin/sh\ncd %s\n%s\n".formatted(folder, script));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
