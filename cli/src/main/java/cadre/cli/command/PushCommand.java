package cadre.cli.command;

import cadre.cli.client.Route;
import cadre.cli.print.Cells;
import cadre.wire.api.PushRequest;
import cadre.wire.api.PushView;
import cadre.wire.id.JobId;
import cadre.wire.json.Json;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cadre push}. */
@Command(
        name = "push",
        description = "Push a job's change from the server to a branch of its repository.",
        footer = {"", "Example:", "  cadre push j17 --branch agent/json-flag"})
public final class PushCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "JOB", description = "Such as j17.")
    private String job = "";

    @Option(
            names = "--branch",
            paramLabel = "B",
            required = true,
            description = "A new branch, or one that the change builds on.")
    private String branch = "";

    @Option(
            names = "--repository",
            paramLabel = "NAME",
            description = "Which one, if the job has several.")
    private Optional<String> repository = Optional.empty();

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public PushCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree =
                    api.post(
                            Route.of("jobs", JobId.of(job), "push"),
                            new PushRequest(repository, branch));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var pushed = Json.mapper().treeToValue(tree, PushView.class);
            terminal.print(
                    Cells.clean(
                            "pushed %s to %s of %s"
                                    .formatted(pushed.commit(), pushed.branch(), pushed.url())));
            return ExitStatus.DONE;
        }
    }
}
