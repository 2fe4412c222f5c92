package cadre.cli;

import cadre.cli.command.Surroundings;
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
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        var terminal =
                Terminal.plain(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        in);
        var surroundings =
                new Surroundings(
                        env, directory, terminal, false, InstantSource.fixed(Sample.NOON));
        var status = new Cli(verbs(), surroundings).run(args);
        return new Called(
                status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    public static List<Verb> verbs() {
        return ClientVerbs.all();
    }
}
