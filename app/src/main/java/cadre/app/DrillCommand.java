package cadre.app;

import cadre.app.drill.CancelDrill;
import cadre.app.drill.Drill;
import cadre.app.drill.DrillSettings;
import cadre.app.drill.DrillSettings.Store;
import cadre.app.drill.PowerCutDrill;
import cadre.cli.command.ExitStatus;
import cadre.cli.command.Surroundings;
import cadre.cli.print.Screen;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cadre drill}. */
@Command(
        name = "drill",
        description = {
            "Break servers, nodes, agents and the network at random, and prove that nothing is lost.",
            "Everything is its own, in a scratch folder: nothing of yours is touched. Exits with 1 on"
                    + " any finding. docs/reliability.md says what is promised."
        },
        footer = {
            "",
            "Example:",
            "  cadre drill",
            "  cadre drill --jobs 600 --minutes 5 --seed 7 --json",
            "  cadre drill --store postgres --servers 2"
        })
public final class DrillCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "60",
            description = "How many jobs are filed (default ${DEFAULT-VALUE}).")
    private int jobs;

    @Option(
            names = "--minutes",
            paramLabel = "M",
            defaultValue = "2",
            description = "How long jobs are filed and things are broken (default 2).")
    private double minutes;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "The same seed makes the same plan (default 1).")
    private long seed;

    @Option(
            names = "--store",
            paramLabel = "STORE",
            defaultValue = "sqlite",
            description =
                    "sqlite (default) or postgres: one that the drill starts, if there is a"
                            + " PostgreSQL on this machine, or the one of --db.")
    private String storeWord = "sqlite";

    @Option(
            names = "--db",
            paramLabel = "URL",
            description = "An empty PostgreSQL database, which is filled with rubbish.")
    private Optional<String> db = Optional.empty();

    @Option(
            names = "--servers",
            paramLabel = "N",
            defaultValue = "1",
            description = "1 (default), or 2 on PostgreSQL.")
    private int servers;

    @Option(
            names = "--faults",
            paramLabel = "FAULT",
            split = ",",
            description = "Make only these, as in the report: --faults long_cut,kill_node.")
    private Set<String> only = Set.of();

    @Option(
            names = "--cancels",
            paramLabel = "N",
            description = "Instead: cancel N jobs whose children try to escape, and measure.")
    private Optional<Integer> cancels = Optional.empty();

    @Option(
            names = "--power-cuts",
            paramLabel = "N",
            description =
                    "Instead: cut the power of a server's disk N times while it writes (root,"
                            + " SQLite).")
    private Optional<Integer> powerCuts = Optional.empty();

    @Option(names = "--keep", description = "Keep the scratch folder.")
    private boolean keep;

    @Option(names = "--json", description = "Print one JSON object at the end, for programs.")
    private boolean json;

    /** Made for one call. */
    public DrillCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        ProgramLog.start(surroundings.env().getOrDefault("CADRE_LOG_LEVEL", "warn"), false);
        var stop = StopSignal.take();
        var main = Thread.currentThread();
        Thread.ofPlatform().daemon().name("stop").start(() -> interruptWhenAsked(stop, main));
        var terminal = surroundings.terminal();
        try (var screen =
                new Screen(terminal.err(), terminal.errIsTerminal(), terminal.columns())) {
            return chosen(screen);
        } catch (InterruptedException e) {
            terminal.note("drill: interrupted; all that it started is ended");
            return ExitStatus.INTERRUPTED;
        }
    }

    private int chosen(Screen screen) throws InterruptedException {
        var env = surroundings.env();
        if (cancels.isPresent()) {
            var report = CancelDrill.run(cancels.get(), env, screen);
            return end(report, report.lines(), report.findingsCount());
        }
        if (powerCuts.isPresent()) {
            var report = PowerCutDrill.run(powerCuts.get(), env, screen);
            return end(report, report.lines(), report.findingsCount());
        }
        var settings =
                new DrillSettings(
                        jobs,
                        Duration.ofMillis(Math.round(minutes * 60_000)),
                        seed,
                        store(),
                        servers,
                        keep,
                        only);
        var report = Drill.run(settings, env, surroundings.clock(), screen);
        var style = surroundings.terminal().style();
        return end(report, report.lines(style), report.findingsCount());
    }

    private int end(Object report, List<String> lines, int findings) {
        var terminal = surroundings.terminal();
        if (json) {
            terminal.print(Json.write(report));
        } else {
            terminal.print(lines);
        }
        return findings == 0 ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private Store store() {
        return switch (storeWord) {
            case "sqlite" -> new Store.Sqlite();
            case "postgres", "postgresql" -> new Store.Postgres(db);
            default ->
                    throw new CadreException(
                            ErrorCode.INVALID,
                            "There is no such store",
                            Map.of("store", storeWord),
                            "Use sqlite or postgres");
        };
    }

    private static void interruptWhenAsked(StopSignal stop, Thread main) {
        try {
            stop.await();
            main.interrupt();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
