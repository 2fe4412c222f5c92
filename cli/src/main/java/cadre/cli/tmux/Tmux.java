package cadre.cli.tmux;

import cadre.process.CannotStart;
import cadre.process.Command;
import cadre.process.Finished;
import cadre.process.Foreground;
import cadre.process.Programs;
import cadre.process.Stdin;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The program tmux, on Cadre's own socket. */
final class Tmux {
    private static final String SOCKET = "cadre";
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final int MOST_OUTPUT = 1 << 20;

    private final Map<String, String> env;
    private final Path directory;
    private final Programs programs = new Programs();

    /**
     * In this directory.
     *
     * @param env the person's; which tmux they are in themselves is left out
     */
    Tmux(Map<String, String> env, Path directory) {
        var own = new HashMap<>(env);
        own.remove("TMUX");
        own.remove("TMUX_PANE");
        own.putIfAbsent("PATH", "/usr/local/bin:/usr/bin:/bin");
        own.putIfAbsent("TERM", "screen");
        this.env = Map.copyOf(own);
        this.directory = directory;
    }

    /**
     * Says so if there is no tmux.
     *
     * @throws CadreException UNAVAILABLE
     */
    void require() {
        if (Programs.find("tmux", env.getOrDefault("PATH", "")).isEmpty()) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "tmux is not installed",
                    Map.of(),
                    "Install it (Debian: apt-get install tmux), or run the agents as jobs:"
                            + " 'cadre run'");
        }
    }

    /** An argument in which tmux sees no end of its command. */
    static String literal(String argument) {
        return argument.endsWith(";")
                ? argument.substring(0, argument.length() - 1) + "\\;"
                : argument;
    }

    /** A text in which tmux sees nothing to replace or to run. */
    static String plain(String text) {
        return literal(text.replace("#", "##"));
    }

    /** This very name, and none that begins with it; its one window. */
    static String target(String session) {
        return "=" + session + ":";
    }

    /** Runs one of its commands. */
    Finished run(String... arguments) {
        return run(Stdin.empty(), List.of(arguments));
    }

    /** Runs one of its commands with this on its standard input. */
    Finished run(Stdin stdin, List<String> arguments) {
        require();
        try {
            return programs.run(command(arguments), stdin, LONGEST, MOST_OUTPUT);
        } catch (CannotStart e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "tmux cannot be started",
                    Map.of("reason", e.reason()),
                    "See that 'tmux -V' works",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CadreException(ErrorCode.UNAVAILABLE, "Interrupted", Map.of(), "", e);
        }
    }

    /**
     * The same, which must succeed.
     *
     * @return what it printed, without white space at its ends
     * @throws CadreException UNAVAILABLE with what tmux said
     */
    String done(List<String> arguments) {
        var ended = run(Stdin.empty(), arguments);
        if (!ended.succeeded()) {
            throw failed(arguments.getFirst(), ended);
        }
        return ended.line();
    }

    static CadreException failed(String what, Finished ended) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "tmux refused",
                Map.of("command", what, "said", ended.err().strip()),
                "See 'cadre tmux list'");
    }

    /** Gives it the terminal until the person leaves. */
    int foreground(List<String> arguments) throws InterruptedException {
        require();
        return Foreground.start(command(arguments)).await();
    }

    private Command command(List<String> arguments) {
        var argv = new ArrayList<>(List.of("tmux", "-L", SOCKET));
        argv.addAll(arguments);
        return new Command(argv, env, directory);
    }
}
