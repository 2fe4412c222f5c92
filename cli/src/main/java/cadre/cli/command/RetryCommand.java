package cadre.cli.command;

import cadre.cli.client.Route;
import cadre.wire.id.JobId;
import cadre.wire.job.JobView;
import cadre.wire.json.Json;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cadre retry}. */
@Command(
        name = "retry",
        description = "Try a job that is over once more, with the same request.",
        footer = {"", "Example:", "  cadre retry j17"})
public final class RetryCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "JOB", description = "Such as j17.")
    private String job = "";

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public RetryCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.post(Route.of("jobs", JobId.of(job), "retry"), Map.of());
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
