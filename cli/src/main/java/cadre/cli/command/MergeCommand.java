package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Cells;
import cadre.cli.print.Durations;
import cadre.cli.print.Table;
import cadre.cli.print.TrainSummary;
import cadre.wire.id.JobId;
import cadre.wire.id.NodeName;
import cadre.wire.id.TrainId;
import cadre.wire.json.Json;
import cadre.wire.merge.TrainRequest;
import cadre.wire.merge.TrainState;
import cadre.wire.merge.TrainView;
import cadre.wire.merge.Wagon;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cadre merge}. */
@Command(
        name = "merge",
        description = {
            "Merge the changes of jobs in this order into one, with a check after each. A node does"
                    + " it; no branch of yours is touched.",
            "What conflicts, or fails the check, is left out and named, and the others go on. The"
                    + " combined change is that of the job which is named at the end: for 'cadre"
                    + " diff', 'apply' and 'push'. Without --check it is checked by the command that"
                    + " .cadre/project.yaml names in the commit that the first job began from.",
            "Ends with 0 if all is merged, else with 1."
        },
        customSynopsis = {
            "cadre merge JOB... [--check CMD | --unchecked] [--rebase] [--timeout D] [--node N] [--json]",
            "       cadre merge TRAIN [--json]     show one, and wait for its end",
            "       cadre merge --stop TRAIN",
            "       cadre merge --list [--json]"
        },
        footer = {
            "",
            "Example:",
            "  cadre merge j17 j18 j20 --check 'make test'",
            "  cadre merge api=j17 docs=j18 --unchecked"
        })
public final class MergeCommand implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofMillis(300);

    private final Surroundings surroundings;

    @Parameters(
            paramLabel = "JOB",
            arity = "0..*",
            description = "Such as j17, or name=j17 to call it so; or one train, such as m3.")
    private List<String> wagons = new ArrayList<>();

    @Option(
            names = "--check",
            paramLabel = "CMD",
            description = "A shell command that must end with 0, run in the clone, isolated.")
    private Optional<String> check = Optional.empty();

    @Option(names = "--unchecked", description = "Merge without any check.")
    private boolean unchecked;

    @Option(
            names = "--rebase",
            description =
                    "Put the commits of each on top one by one, so that the history is one line.")
    private boolean rebase;

    @Option(names = "--timeout", paramLabel = "D", description = "For one check (90s, 15m, 2h).")
    private Optional<String> timeout = Optional.empty();

    @Option(names = "--node", paramLabel = "N", description = "Merge on this node.")
    private Optional<String> node = Optional.empty();

    @Option(names = "--label", paramLabel = "K=V", description = "Label the merge jobs.")
    private Map<String, String> labels = Map.of();

    @Option(names = "--list", description = "List the newest trains.")
    private boolean list;

    @Option(names = "--stop", paramLabel = "TRAIN", description = "Stop one.")
    private Optional<String> stop = Optional.empty();

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public MergeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        requireBegins();
        try (var api = surroundings.api()) {
            if (list) {
                return listed(api);
            }
            if (stop.isPresent()) {
                var id = TrainId.of(stop.get());
                return ended(view(api.post(Route.of("merges", id, "stop"), Map.of())));
            }
            if (wagons.isEmpty()) {
                throw RunCommand.wrong(
                        "There is nothing to merge",
                        Map.of("jobs", 0),
                        "Name jobs: cadre merge j17 j18; 'cadre merge --list' shows earlier ones");
            }
            return ended(followed(api, begun(api)));
        }
    }

    /** How to merge is for a train that begins now. */
    private void requireBegins() {
        var begins = !list && stop.isEmpty() && !(wagons.size() == 1 && isTrain(wagons.getFirst()));
        if (rebase && !begins) {
            throw RunCommand.wrong(
                    "--rebase is for a train that begins",
                    Map.of("option", "--rebase"),
                    "Name jobs: cadre merge j17 j18 --rebase");
        }
    }

    private static boolean isTrain(String wagon) {
        return wagon.startsWith("m");
    }

    private static TrainView view(Object tree) {
        return Json.mapper().convertValue(tree, TrainView.class);
    }

    private TrainView begun(Api api) {
        if (wagons.size() == 1 && isTrain(wagons.getFirst())) {
            return api.get(Route.of("merges", TrainId.of(wagons.getFirst())), TrainView.class);
        }
        var request =
                new TrainRequest(
                                wagons.stream().map(MergeCommand::wagon).toList(),
                                List.of(),
                                check,
                                unchecked ? Optional.of(true) : Optional.empty(),
                                timeout.map(text -> Durations.read("--timeout", text).toSeconds()),
                                node.map(NodeName::new),
                                List.of(),
                                labels,
                                Optional.of(UUID.randomUUID().toString()),
                                Optional.empty())
                        .withRebase(rebase ? Optional.of(true) : Optional.empty());
        return view(api.post(Route.of("merges"), request));
    }

    private static Wagon wagon(String text) {
        int sign = text.lastIndexOf('=');
        return new Wagon(
                sign < 0 ? "" : text.substring(0, sign), JobId.of(text.substring(sign + 1)));
    }

    private TrainView followed(Api api, TrainView begun) {
        var terminal = surroundings.terminal();
        var said = new HashSet<String>();
        var train = begun;
        terminal.note("merge train " + train.id() + " of " + train.wagons().size() + " changes");
        while (train.state() == TrainState.RUNNING) {
            TrainSummary.progress(train).stream().filter(said::add).forEach(terminal::note);
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return train;
            }
            var id = train.id();
            var next =
                    new Patience(terminal)
                            .ask(() -> api.get(Route.of("merges", id), TrainView.class));
            if (next.isEmpty()) {
                return train;
            }
            train = next.get();
        }
        TrainSummary.progress(train).stream().filter(said::add).forEach(terminal::note);
        return train;
    }

    private int ended(TrainView train) {
        var terminal = surroundings.terminal();
        if (output.json) {
            Output.json(terminal, train);
        } else {
            terminal.print(TrainSummary.lines(train, terminal.tableWidth(), terminal.style()));
        }
        if (train.state() == TrainState.RUNNING) {
            terminal.note("It goes on: cadre merge " + train.id());
            return ExitStatus.INTERRUPTED;
        }
        return train.isWhole() ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private int listed(Api api) {
        var terminal = surroundings.terminal();
        var page = api.page(Route.of("merges"), TrainView.class);
        if (output.json) {
            return Output.json(terminal, page);
        }
        if (page.items().isEmpty()) {
            return Output.empty(
                    terminal, "There are no merge trains", "Begin one: cadre merge j17 j18");
        }
        var table =
                new Table()
                        .left("train")
                        .left("state")
                        .right("merged")
                        .left("combined")
                        .left("check")
                        .left("by");
        for (var train : page.items()) {
            table.row(
                    train.id(),
                    train.state().word(),
                    TrainSummary.merged(train),
                    train.head().map(JobId::toString).orElse("-"),
                    train.check().isEmpty() ? "-" : Cells.clean(train.check()),
                    train.submitter());
        }
        return Output.table(terminal, table);
    }
}
