package cadre.app;

import cadre.cli.print.Style;
import cadre.cli.print.Terminal;
import cadre.process.CannotStart;
import cadre.process.Command;
import cadre.process.Programs;
import cadre.process.Stdin;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at what the standard streams of this process are. */
final class ProcessTerminal {
    private static final int USUAL_COLUMNS = 80;

    private ProcessTerminal() {}

    /** The three streams; colours on a terminal, unless {@code NO_COLOR} or a dumb one says no. */
    static Terminal find(Map<String, String> env) {
        boolean out = isTerminal(1);
        boolean colour =
                out
                        && env.getOrDefault("NO_COLOR", "").isEmpty()
                        && !env.getOrDefault("TERM", "").equals("dumb");
        return new Terminal(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                System.in,
                out,
                isTerminal(2),
                isTerminal(0),
                colour ? Style.COLOUR : Style.PLAIN,
                () -> columns(env));
    }

    /** Whether a terminal controls this process, though all streams may be pipes. */
    static boolean isControlled() {
        try (var _ = new FileInputStream("/dev/tty")) {
            return true;
        } catch (IOException none) {
            var console = System.console();
            return console != null && console.isTerminal();
        }
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor), 8192),
                true,
                StandardCharsets.UTF_8);
    }

    private static boolean isTerminal(int descriptor) {
        var link = Path.of("/proc/self/fd", String.valueOf(descriptor));
        try {
            if (Files.isSymbolicLink(link)) {
                var target = Files.readSymbolicLink(link).toString();
                return target.startsWith("/dev/pts/")
                        || target.startsWith("/dev/tty")
                        || target.equals("/dev/console");
            }
        } catch (IOException noProc) {
            // Not Linux: the console knows.
        }
        var console = System.console();
        return console != null && console.isTerminal();
    }

    private static int columns(Map<String, String> env) {
        return number(env.getOrDefault("COLUMNS", ""))
                .or(() -> asked(env))
                .filter(columns -> columns > 0)
                .orElse(USUAL_COLUMNS);
    }

    private static Optional<Integer> asked(Map<String, String> env) {
        try {
            var path = env.getOrDefault("PATH", "/usr/bin:/bin");
            // stty asks the terminal on its standard input; opening it by name would need a shell.
            var command = new Command(List.of("stty", "size"), Map.of("PATH", path), Path.of("/"));
            var size =
                    new Programs()
                            .run(
                                    command,
                                    Stdin.file(Path.of("/dev/tty")),
                                    Duration.ofSeconds(2),
                                    1000);
            var words = size.line().split(" ");
            return words.length == 2 ? number(words[1]) : Optional.empty();
        } catch (CannotStart noSuchProgram) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static Optional<Integer> number(String text) {
        try {
            return Optional.of(Integer.parseInt(text.strip()));
        } catch (NumberFormatException none) {
            return Optional.empty();
        }
    }
}
