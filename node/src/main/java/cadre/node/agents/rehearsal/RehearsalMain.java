package cadre.node.agents.rehearsal;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Runs the scripted agent: the prompt on standard input, its steps on standard output. */
public final class RehearsalMain {
    private RehearsalMain() {}

    /**
     * Plays the prompt in the current directory; after {@code --resume ID} in that session, which
     * its home must hold. Exit code 0 after an answer, 1 after a failure, or what the script says.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var prompt = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        var directory = Path.of("").toAbsolutePath();
        // Steps are written whole and flushed one by one; the default would flush every print.
        var out =
                new PrintStream(
                        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 65536),
                        false,
                        StandardCharsets.UTF_8);
        var tools = new Tools(directory, System.getenv());
        var home = Optional.ofNullable(System.getenv("HOME")).map(Path::of);
        var rehearsal =
                new Rehearsal(
                        new Stage(out, System.err), tools, new Memory(home), resumed(arguments));
        int exitCode = rehearsal.play(Script.of(prompt));
        out.flush();
        System.exit(exitCode);
    }

    private static Optional<String> resumed(String[] arguments) {
        var all = List.of(arguments);
        int at = all.indexOf("--resume");
        return at >= 0 && at + 1 < all.size() ? Optional.of(all.get(at + 1)) : Optional.empty();
    }
}
