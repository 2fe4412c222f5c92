package cadre.app.drill;

import cadre.process.Command;
import cadre.process.Launcher;
import cadre.process.OwnJvm;
import cadre.process.Programs;
import cadre.process.Started;
import cadre.process.Stdin;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Where the drill happens: its scratch folder, and how programs are started in it. */
final class Workshop {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int MOST_OUTPUT = 1 << 20;

    private final Path scratch;
    private final Map<String, String> env;
    private final Launcher launcher = new Launcher();
    private final AtomicInteger starts = new AtomicInteger();

    /**
     * @param scratch an empty folder
     * @param env of which PATH is taken, and nothing else
     */
    Workshop(Path scratch, Map<String, String> env) {
        this.scratch = scratch;
        this.env =
                Map.of(
                        "PATH",
                        env.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin"),
                        "HOME",
                        folder("user").toString(),
                        "TMPDIR",
                        folder("tmp").toString(),
                        "LANG",
                        "C.UTF-8",
                        "GIT_CONFIG_NOSYSTEM",
                        "1");
    }

    Path scratch() {
        return scratch;
    }

    Path temporary() {
        return scratch.resolve("tmp");
    }

    /** A folder in it, made if it is not there. */
    Path folder(String name) {
        try {
            return Files.createDirectories(scratch.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whatever starts {@code cadre VERB}: this very program with the options it has itself. */
    Program cadre(String name, Map<String, String> more, String... arguments) {
        var argv = new ArrayList<String>();
        argv.add(OwnJvm.java().toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(Workshop::isForAll)
                .forEach(argv::add);
        argv.add("-XX:-UsePerfData");
        argv.add("-Djava.io.tmpdir=" + temporary());
        argv.addAll(List.of("-cp", OwnJvm.classPathArgument(), "cadre.app.Main"));
        argv.addAll(List.of(arguments));
        return start(name, argv, more);
    }

    /** Starts a program with its output in files of its own. */
    Program start(String name, List<String> argv, Map<String, String> more) {
        var variables = new HashMap<>(env);
        variables.putAll(more);
        var logs = folder("logs");
        var number = starts.incrementAndGet();
        var out = logs.resolve("%s-%03d.out".formatted(name, number));
        var err = logs.resolve("%s-%03d.err".formatted(name, number));
        Started started =
                launcher.launch(
                        new Command(argv, variables, scratch), Path.of("/dev/null"), out, err);
        return new Program(name, started, out, err);
    }

    /**
     * Runs a program to its end; what it printed.
     *
     * @throws CadreException UPSTREAM if it ends with anything but 0
     */
    String run(Path directory, String... argv) throws InterruptedException {
        var finished =
                new Programs()
                        .run(
                                new Command(List.of(argv), env, directory),
                                Stdin.empty(),
                                LONG,
                                MOST_OUTPUT);
        if (!finished.succeeded()) {
            throw new CadreException(
                    ErrorCode.UPSTREAM,
                    "A program that the drill needs failed",
                    Map.of("program", String.join(" ", argv), "said", finished.err().strip()),
                    "See what it says");
        }
        return finished.out();
    }

    /** Agents of a debugger or of a build tool are for this program alone. */
    private static boolean isForAll(String option) {
        return option.startsWith("-X")
                || option.startsWith("-D")
                || option.startsWith("--enable-native-access");
    }
}
