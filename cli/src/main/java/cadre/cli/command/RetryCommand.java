package cadre.cli.command;

import cadre.cli.client.Route;
import cadre.wire.job.JobView;
import cadre.wire.json.Json;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cadre retry}. */
@Command(
        name = "retry",
        description = "Try jobs that are over once more, with the same requests.",
        footer = {
            "",
            "Example:",
            "  cadre retry j17",
            "  cadre retry --state failed,lost --label batch=7"
        })
public final class RetryCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin private final ChosenJobs jobs = new ChosenJobs();

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public RetryCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var terminal = surroundings.terminal();
        var single = jobs.single();
        try (var api = surroundings.api()) {
            if (single.isEmpty()) {
                var route = Route.of("jobs", "retry");
                return jobs.change(api, route, Map.of(), output, " is again ", terminal);
            }
            var tree = api.post(Route.of("jobs", single.get(), "retry"), Map.of());
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var view = Json.mapper().treeToValue(tree, JobView.class);
            terminal.print(
                    view.id()
                            + " is "
                            + view.status().word()
                            + " again; 'cadre log -f "
                            + view.id()
                            + "' follows it");
            return ExitStatus.DONE;
        }
    }
}
