package cadre.app;

import cadre.cli.command.ExitStatus;
import cadre.cli.command.Surroundings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code cadre bench} as the help and the completion know it. The load generator is a program of
 * its own, which the launcher starts; so this is reached only where someone runs the jar without
 * it.
 */
@Command(
        name = "bench",
        description = {
            "Drive a server and a node of its own on this machine, and print figures.",
            "A program of its own: the launcher 'cadre' builds and starts it, this jar does not"
                    + " hold it."
        },
        footer = {
            "",
            "Example:",
            "  cadre bench dispatch --json",
            "  cadre bench store --count 5000"
        })
public final class BenchCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            completionCandidates = Names.class,
            description =
                    "dispatch, crew, crowd, start, queue, store, logs, nodes, restart, snapshot,"
                            + " bus or list.")
    private Optional<String> name = Optional.empty();

    @Option(names = "--count", paramLabel = "N", description = "How many jobs, starts or writes.")
    private Optional<Integer> count = Optional.empty();

    @Option(
            names = "--store",
            paramLabel = "STORE",
            description = "sqlite (default) or postgresql.")
    private Optional<String> store = Optional.empty();

    @Option(
            names = "--db",
            paramLabel = "URL",
            description = "An empty PostgreSQL database, which is filled with rubbish.")
    private Optional<String> db = Optional.empty();

    @Option(names = "--json", description = "Print one JSON object, for programs.")
    private boolean json;

    /** Made for one call. */
    public BenchCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var words = new StringBuilder(name.orElse("dispatch"));
        count.ifPresent(n -> words.append(" --count ").append(n));
        store.ifPresent(one -> words.append(" --store ").append(one));
        db.ifPresent(_ -> words.append(" --db URL")); // it may hold a password
        words.append(json ? " --json" : "");
        surroundings
                .terminal()
                .note(
                        "cadre: the load generator is a program of its own: run './cadre bench "
                                + words
                                + "' in a checkout, or 'java -jar cadre-bench.jar "
                                + words
                                + "'");
        return ExitStatus.USAGE;
    }

    /** What can be measured, for the completion. */
    static final class Names implements Iterable<String> {
        @Override
        public java.util.Iterator<String> iterator() {
            return List.of(
                            "dispatch",
                            "crew",
                            "crowd",
                            "start",
                            "queue",
                            "store",
                            "logs",
                            "nodes",
                            "restart",
                            "snapshot",
                            "bus",
                            "list")
                    .iterator();
        }
    }
}
