package cadre.cli.command;

import cadre.cli.client.Route;
import cadre.wire.job.JobView;
import cadre.wire.json.Json;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cadre cancel}. */
@Command(
        name = "cancel",
        description = "Cancel jobs. What a running one has done is saved first.",
        footer = {
            "",
            "Example:",
            "  cadre cancel j17 --reason \"wrong branch\"",
            "  cadre cancel --state queued --label batch=7"
        })
public final class CancelCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin private final ChosenJobs jobs = new ChosenJobs();

    @Option(names = "--reason", paramLabel = "R", description = "Why, for the record.")
    private Optional<String> reason = Optional.empty();

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public CancelCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var terminal = surroundings.terminal();
        Map<String, String> body = reason.map(r -> Map.of("reason", r)).orElse(Map.of());
        var single = jobs.single();
        try (var api = surroundings.api()) {
            if (single.isEmpty()) {
                var route = Route.of("jobs", "cancel");
                return jobs.change(
                        api, route, body, output, " is cancelled or stopped: ", terminal);
            }
            var tree = api.post(Route.of("jobs", single.get(), "cancel"), body);
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var view = Json.mapper().treeToValue(tree, JobView.class);
            terminal.print(
                    view.status().isOver()
                            ? view.id() + " is " + view.status().word()
                            : view.id()
                                    + " is being stopped; 'cadre wait "
                                    + view.id()
                                    + "' waits");
            return ExitStatus.DONE;
        }
    }
}
