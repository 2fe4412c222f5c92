package cadre.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import cadre.app.ProjectFolder;
import cadre.wire.config.ConfigKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnitFilesTest {
    private static final Path FOLDER = ProjectFolder.root().resolve("deploy");
    private static final List<String> LAUNCHER_AND_SYSTEM = List.of("LANG", "CADRE_BUILD");

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"cadre-server.service", "cadre-node.service"})
    void systemd_understands_every_line(String unit) throws Exception {
        assumeThat(isThere("systemd-analyze"))
                .as("systemd-analyze is there (Debian: systemd)")
                .isTrue();
        var launcher = Files.writeString(folder.resolve("cadre"), "#!/bin/sh\n");
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        var copy =
                Files.writeString(
                        folder.resolve(unit),
                        Files.readString(FOLDER.resolve(unit))
                                .replace("/opt/cadre/cadre", launcher.toString()));

        var ended = run("systemd-analyze", "verify", "--man=no", copy.toString());

        assertThat(ended).as("its complaints").isBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cadre-server.service", "cadre-node.service"})
    void a_unit_sets_only_what_is_a_setting_and_never_runs_as_root(String unit) throws IOException {
        var lines = Files.readAllLines(FOLDER.resolve(unit));
        var settings = Arrays.stream(ConfigKey.values()).map(ConfigKey::variable).toList();

        assertThat(values(lines, "Environment").stream().flatMap(v -> Arrays.stream(v.split(" "))))
                .map(assignment -> assignment.split("=")[0])
                .allMatch(name -> settings.contains(name) || LAUNCHER_AND_SYSTEM.contains(name));
        assertThat(values(lines, "User")).hasSize(1).doesNotContain("root");
        assertThat(values(lines, "NoNewPrivileges")).containsExactly("yes");
        assertThat(values(lines, "ExecStart"))
                .singleElement()
                .asString()
                .matches("/opt/cadre/cadre (server|node)");
    }

    private static List<String> values(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .toList();
    }

    private static boolean isThere(String program) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private String run(String... argv) throws IOException, InterruptedException {
        var said = folder.resolve("said");
        var process =
                new ProcessBuilder(new ArrayList<>(List.of(argv)))
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(said, StandardCharsets.UTF_8);
    }
}
