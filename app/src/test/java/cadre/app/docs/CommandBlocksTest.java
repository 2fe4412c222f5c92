package cadre.app.docs;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.app.ProjectFolder;
import cadre.app.docs.Document.Block;
import cadre.app.docs.Document.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the blocks that are marked {@code <!-- run -->} as a reader would: with bash, one document
 * after the other, in a git repository, with {@code cadre} on PATH and {@code cadre up} running.
 * All blocks of a document share a shell.
 */
@Tag("e2e")
class CommandBlocksTest {
    private static final Path ROOT = ProjectFolder.root();
    private static final Duration TO_START = Duration.ofSeconds(60);
    private static final Duration TO_RUN = Duration.ofMinutes(4);

    @TempDir Path place;

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void the_commands_in_the_documents_work_as_written() throws Exception {
        var documents =
                Document.all(ROOT).stream()
                        .filter(document -> !script(document).isEmpty())
                        .toList();
        if (documents.isEmpty()) {
            return;
        }
        var environment = environment();
        var up =
                start(
                        environment,
                        place,
                        "up",
                        List.of(place.resolve("bin/cadre").toString(), "up"));
        try {
            environment.put("CADRE_URL", awaitReady(up));
            environment.put("CADRE_KEY", Files.readString(place.resolve("data/admin.key")).strip());
            for (var document : documents) {
                run(environment, document);
            }
        } finally {
            up.destroy();
            if (!up.waitFor(20, TimeUnit.SECONDS)) {
                up.descendants().forEach(ProcessHandle::destroyForcibly);
                up.destroyForcibly();
            }
        }
    }

    private void run(Map<String, String> environment, Document document) throws Exception {
        var name = document.file().getFileName().toString();
        var repository = Files.createDirectories(place.resolve("repositories").resolve(name));
        var prelude =
                """
                git init -q -b main . && echo '# Shop' >README.md && git add -A && git commit -q -m first
                """;

        var shell =
                start(
                        environment,
                        repository,
                        name,
                        List.of("bash", "-euxo", "pipefail", "-c", prelude + script(document)));
        var ended = shell.waitFor(TO_RUN.toSeconds(), TimeUnit.SECONDS);
        if (!ended) {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        }

        assertThat(ended && shell.exitValue() == 0)
                .as("the commands of %s; what they printed:%n%s", name, printed(name))
                .isTrue();
    }

    private static String script(Document document) {
        return document.blocks().stream()
                .filter(block -> block.isCommands() && block.mark() instanceof Mark.Run)
                .map(Block::text)
                .collect(Collectors.joining("\n"));
    }

    /** Nothing of the machine's but where its programs are. */
    private Map<String, String> environment() throws IOException {
        var bin = Files.createDirectories(place.resolve("bin"));
        var cadre =
                Files.writeString(
                        bin.resolve("cadre"),
                        "#!/bin/sh\nexec '%s' \"$@\"\n".formatted(ROOT.resolve("cadre")));
        Files.setPosixFilePermissions(cadre, PosixFilePermissions.fromString("rwxr-xr-x"));
        var home = Files.createDirectories(place.resolve("home"));
        Files.writeString(
                home.resolve(".gitconfig"), "[user]\n\tname = Ada\n\temail = ada@example.org\n");
        var environment = new HashMap<String, String>();
        environment.put("PATH", bin + ":" + System.getenv("PATH"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("HOME", home.toString());
        environment.put("LANG", "C.UTF-8");
        environment.put("CADRE_BUILD", "never");
        environment.put("CADRE_HOME", place.resolve("data").toString());
        environment.put("CADRE_WORK", place.resolve("work").toString());
        environment.put("CADRE_PORT", "0");
        return environment;
    }

    private String awaitReady(Process up) throws IOException {
        var ready = "cadre is ready at ";
        Awaitility.await()
                .atMost(TO_START)
                .failFast("cadre up ended", () -> !up.isAlive())
                .until(() -> printed("up").contains(ready));
        return printed("up")
                .lines()
                .filter(line -> line.contains(ready))
                .map(line ->
                        line.substring(line.indexOf(ready) + ready.length())
                                .strip()
                                .split("\\s", 2)[0])
                .findFirst()
                .orElseThrow();
    }

    private Process start(
            Map<String, String> environment, Path directory, String name, List<String> command)
            throws IOException {
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(place.resolve(name + ".out").toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        return builder.start();
    }

    private String printed(String name) throws IOException {
        return Files.readString(place.resolve(name + ".out"));
    }
}
