package cadre.cli;

import cadre.cli.command.Surroundings;
import cadre.cli.print.Style;
import cadre.cli.print.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** A call of the command line and what came of it. */
public record Called(int status, String out, String err) {
    /** Runs a verb against {@code server} in {@code directory}. */
    public static Called cadre(FakeServer server, Path directory, String... args) {
        return cadre(server.env(), directory, "", args);
    }

    public static Called cadre(
            Map<String, String> env, Path directory, String input, String... args) {
        return called(env, directory, input, false, args);
    }

    /** The same with a person at a terminal of 100 columns who types {@code input}. */
    public static Called onTerminal(
            FakeServer server, Path directory, String input, String... args) {
        return called(server.env(), directory, input, true, args);
    }

    /** The same where no server may be. */
    public static Called onTerminal(
            Map<String, String> env, Path directory, String input, String... args) {
        return called(env, directory, input, true, args);
    }

    private static Called called(
            Map<String, String> env,
            Path directory,
            String input,
            boolean interactive,
            String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        var terminal =
                new Terminal(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        in,
                        interactive,
                        interactive,
                        interactive,
                        Style.PLAIN,
                        () -> 100);
        var surroundings =
                new Surroundings(env, directory, terminal, false, InstantSource.fixed(Sample.NOON));
        var status = new Cli(verbs(), surroundings).run(args);
        return new Called(
                status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    public static List<Verb> verbs() {
        return ClientVerbs.all();
    }
}
