package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Amounts;
import cadre.cli.print.Table;
import cadre.wire.api.ArtifactView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cadre artifacts}. */
@Command(
        name = "artifacts",
        description = "List what a job left on the server, or fetch it.",
        footer = {
            "",
            "Example:",
            "  cadre artifacts j17",
            "  cadre artifacts j17 --fetch report.xml --into out"
        })
public final class ArtifactsCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "JOB", description = "Such as j17.")
    private String job = "";

    @Option(
            names = "--fetch",
            paramLabel = "NAME",
            description = "Fetch the one with this name or id; 'all' for all of the last attempt.")
    private Optional<String> fetch = Optional.empty();

    @Option(
            names = "--into",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Where to (default the working directory). Nothing is overwritten.")
    private Path into = Path.of(".");

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public ArtifactsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var terminal = surroundings.terminal();
        var id = JobId.of(job);
        try (var api = surroundings.api()) {
            var tree = api.whole(Route.of("jobs", id, "artifacts"));
            var artifacts = Api.page(tree, ArtifactView.class).items();
            if (fetch.isPresent()) {
                return fetch(api, artifacts, fetch.get());
            }
            if (output.json) {
                return Output.json(terminal, tree);
            }
            if (artifacts.isEmpty()) {
                return Output.empty(
                        terminal,
                        id + " has left nothing yet",
                        "What an attempt leaves is stored at its end; see 'cadre job " + id + "'");
            }
            var table =
                    new Table()
                            .left("id")
                            .left("attempt")
                            .left("kind")
                            .left("repository")
                            .right("size")
                            .left("name");
            for (var artifact : artifacts) {
                table.row(
                        artifact.id(),
                        artifact.attempt(),
                        artifact.kind(),
                        artifact.repository().isEmpty() ? "-" : artifact.repository(),
                        Amounts.bytes(artifact.bytes()),
                        artifact.name());
            }
            return Output.table(terminal, table);
        }
    }

    private int fetch(Api api, List<ArtifactView> artifacts, String wanted) {
        var last = artifacts.stream().map(ArtifactView::attempt).max(Comparable::compareTo);
        var chosen =
                artifacts.stream()
                        .filter(a ->
                                a.id().toString().equals(wanted)
                                        || (last.isPresent()
                                                && a.attempt().equals(last.get())
                                                && (wanted.equals("all")
                                                        || a.name().equals(wanted))))
                        .toList();
        if (chosen.isEmpty()) {
            throw new CadreException(
                    ErrorCode.NOT_FOUND,
                    "The job left nothing of this name",
                    Map.of("job", job, "name", wanted),
                    "List what it left with 'cadre artifacts " + job + "'");
        }
        var folder = surroundings.directory().resolve(into);
        var fetched = new ArrayList<Fetched>();
        for (var artifact : chosen) {
            var file = ArtifactFile.under(folder, artifact.name());
            ArtifactFile.fetch(api, artifact, file);
            fetched.add(new Fetched(artifact, file.toString()));
            if (!output.json) {
                surroundings.terminal().print(file.toString());
            }
        }
        return output.json ? Output.json(surroundings.terminal(), fetched) : ExitStatus.DONE;
    }

    /** The result for programs: what was fetched and where it is. */
    record Fetched(ArtifactView artifact, String file) {}
}
