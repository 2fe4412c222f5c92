package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.JobSummary;
import cadre.wire.api.KnowledgeGiven;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.job.JobView;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cadre job}. */
@Command(
        name = "job",
        description = "Show one job: its state, answer, changes, tokens and cost.",
        footer = {"", "Example:", "  cadre job j17"})
public final class JobCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "JOB", description = "Such as j17.")
    private String job = "";

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public JobCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var terminal = surroundings.terminal();
        var route = Route.of("jobs", JobId.of(job));
        try (var api = surroundings.api()) {
            if (output.json) {
                return Output.json(terminal, api.tree(route));
            }
            var view = api.get(route, JobView.class);
            terminal.print(
                    JobSummary.lines(
                            view,
                            SavedFiles.of(api, view),
                            api.url(),
                            surroundings.clock().instant(),
                            terminal.style()));
            given(api, view.id())
                    .ifPresent(given -> terminal.print(JobSummary.given(given, terminal.style())));
            return ExitStatus.DONE;
        }
    }

    /** Of the newest attempt; nothing from a server that knows of no such thing. */
    private static Optional<KnowledgeGiven> given(Api api, JobId job) {
        try {
            var all = api.page(Route.of("jobs", job, "knowledge"), KnowledgeGiven.class);
            return all.items().stream().reduce((_, newest) -> newest);
        } catch (CadreException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
            return Optional.empty();
        }
    }
}
