package cadre.app;

import cadre.cli.Cli;
import cadre.cli.ClientVerbs;
import cadre.cli.Verb;
import cadre.cli.command.CompletionCommand;
import cadre.cli.command.Surroundings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;

/** Starts what the first argument names. The only place that reads environment and clock. */
public final class Main {
    private static final String SERVING = "Serving";
    private static final String STORE = "Store";
    private static final String PROGRAM = "Program";

    private Main() {}

    /** Ends with the exit status of the verb. */
    public static void main(String[] args) {
        int status = run(args);
        // Threads of an HTTP client or a pool must not hold a verb that is done.
        System.exit(status);
    }

    /** Runs a verb in the world as it is. */
    static int run(String... args) {
        var env = System.getenv();
        var surroundings =
                new Surroundings(
                        env,
                        Path.of("").toAbsolutePath(),
                        ProcessTerminal.find(env),
                        ProcessTerminal.isControlled(),
                        InstantSource.system());
        int status = cli(surroundings).run(args);
        System.out.flush();
        System.err.flush();
        return status;
    }

    /** The command line with every verb. */
    static Cli cli(Surroundings surroundings) {
        var verbs = new ArrayList<Verb>();
        verbs.add(new Verb("up", SERVING, "start a server and a node here", UpCommand::new));
        verbs.add(new Verb("demo", SERVING, "show it all in a minute", DemoCommand::new));
        verbs.add(new Verb("server", SERVING, "start a server", ServerCommand::new));
        verbs.add(new Verb("node", SERVING, "start, join or invite a node", NodeCommand::new));
        verbs.addAll(ClientVerbs.all());
        verbs.add(
                new Verb(
                        "backup",
                        STORE,
                        "write the whole installation into a file",
                        BackupCommand::new));
        verbs.add(
                new Verb(
                        "restore", STORE, "make an installation of a backup", RestoreCommand::new));
        verbs.add(new Verb("store", STORE, "move the store to PostgreSQL", StoreCommand::new));
        verbs.add(new Verb("import", STORE, "take over a bus kept in Redis", ImportCommand::new));
        verbs.add(
                new Verb(
                        "drill",
                        PROGRAM,
                        "break things, and prove that nothing is lost",
                        DrillCommand::new));
        verbs.add(
                new Verb(
                        "bench",
                        PROGRAM,
                        "measure how fast this machine runs it",
                        BenchCommand::new));
        verbs.add(
                new Verb(
                        "completion",
                        PROGRAM,
                        "print a completion script for your shell",
                        s -> new CompletionCommand(s, () -> cli(s).all())));
        return new Cli(verbs, surroundings);
    }
}
