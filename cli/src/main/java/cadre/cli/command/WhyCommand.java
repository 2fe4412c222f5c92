package cadre.cli.command;

import cadre.cli.client.Route;
import cadre.cli.print.Cells;
import cadre.wire.api.WhyView;
import cadre.wire.id.JobId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cadre why}. */
@Command(
        name = "why",
        description = "Say why a job stands where it stands: what it waits for, or how it ended.",
        footer = {"", "Example:", "  cadre why j17"})
public final class WhyCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "JOB", description = "Such as j17.")
    private String job = "";

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public WhyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var terminal = surroundings.terminal();
        var route = Route.of("jobs", JobId.of(job), "why");
        try (var api = surroundings.api()) {
            if (output.json) {
                return Output.json(terminal, api.tree(route));
            }
            var why = api.get(route, WhyView.class);
            terminal.print(
                    terminal.style().bold(why.job().toString())
                            + " "
                            + terminal.style().state(why.state())
                            + ": "
                            + Cells.clean(why.summary()));
            why.nodes().forEach(line -> terminal.print("  " + Cells.clean(line)));
            return ExitStatus.DONE;
        }
    }
}
