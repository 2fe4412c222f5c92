package cadre.server.gateways.mcp;

import static org.assertj.core.api.Assumptions.assumeThat;

import cadre.process.Command;
import cadre.process.Finished;
import cadre.process.Programs;
import cadre.process.Stdin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A program from the npm registry, on the Node that it needs, which npx brings along.
 *
 * @param from the package with its version
 */
public record Npx(String from, String program) {
    /** Skips the test where there is no npx, but in CI. */
    public static void assumeThere() {
        var folders = List.of(System.getenv("PATH").split(":"));
        var isThere =
                folders.stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, "npx")));
        assumeThat(System.getenv("CI") != null || isThere).as("npx is there").isTrue();
    }

    /** Runs it in a folder; it has four minutes, the first run fetches it. */
    public Finished run(Path folder, String... arguments) throws InterruptedException {
        var argv = new ArrayList<>(List.of("npx", "-y", "-p", "node@22", "-p", from, program));
        argv.addAll(List.of(arguments));
        return new Programs()
                .run(
                        new Command(argv, System.getenv(), folder),
                        Stdin.empty(),
                        Duration.ofMinutes(4),
                        1 << 20);
    }
}
