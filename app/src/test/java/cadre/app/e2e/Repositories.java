package cadre.app.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Small real git repositories. */
final class Repositories {
    private Repositories() {}

    /** A repository with one commit: README.md and src/app.txt. */
    static Path small(Path directory) {
        try {
            Files.createDirectories(directory.resolve("src"));
            Files.writeString(directory.resolve("README.md"), "# Shop\n");
            Files.writeString(directory.resolve("src/app.txt"), "one\ntwo\nthree\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        git(directory, "init", "-q", "-b", "main");
        git(directory, "add", "-A");
        git(directory, "commit", "-q", "-m", "first");
        return directory;
    }

    /** Runs git as a person would; its output. */
    static String git(Path directory, String... arguments) {
        var argv = new ArrayList<>(List.of("git"));
        argv.addAll(List.of("-c", "user.name=Ada", "-c", "user.email=ada@example.org"));
        argv.addAll(List.of(arguments));
        var env =
                Map.of(
                        "PATH",
                        System.getenv("PATH"),
                        "HOME",
                        directory.toString(),
                        "GIT_CONFIG_NOSYSTEM",
                        "1");
        var program = Program.start(directory, env, argv);
        var exit = program.exitCode(Duration.ofSeconds(60));
        if (exit != 0) {
            throw new AssertionError(argv + " ended with " + exit + "\n" + program.everything());
        }
        return program.out();
    }
}
