package cadre.cli.command;

import cadre.cli.client.Route;
import cadre.wire.id.JobId;
import cadre.wire.job.JobView;
import cadre.wire.json.Json;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cadre cancel}. */
@Command(
        name = "cancel",
        description = "Cancel a job. What a running one has done is saved first.",
        footer = {"", "Example:", "  cadre cancel j17 --reason \"wrong branch\""})
public final class CancelCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "JOB", description = "Such as j17.")
    private String job = "";

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
        try (var api = surroundings.api()) {
            var tree = api.post(Route.of("jobs", JobId.of(job), "cancel"), body);
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
