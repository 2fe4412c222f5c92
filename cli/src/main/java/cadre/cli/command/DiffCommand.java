package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.PatchLines;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.job.JobView;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cadre diff}. */
@Command(
        name = "diff",
        description = "Show what a job changed, as a patch.",
        footer = {"", "Example:", "  cadre diff j17", "  cadre diff j17 > change.patch"})
public final class DiffCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "JOB", description = "Such as j17.")
    private String job = "";

    @Option(
            names = "--repository",
            paramLabel = "NAME",
            description = "Only this one, if the job has several.")
    private Optional<String> repository = Optional.empty();

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public DiffCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var terminal = surroundings.terminal();
        var id = JobId.of(job);
        var route = Route.of("jobs", id, "diff").with("repository", repository);
        try (var api = surroundings.api()) {
            if (output.json) {
                return Output.json(terminal, Map.of("job", id, "patch", text(api, route, id)));
            }
            try (var in = open(api, route, id)) {
                long bytes;
                if (terminal.outIsTerminal()) {
                    bytes = new PatchLines(terminal.out(), terminal.style()).print(in);
                } else {
                    bytes = in.transferTo(terminal.out());
                    terminal.out().flush();
                }
                if (bytes == 0) {
                    terminal.note(id + " changed nothing");
                }
            }
            return ExitStatus.DONE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String text(Api api, Route route, JobId id) throws IOException {
        try (var in = open(api, route, id)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The patch; an empty one if the job is over and changed nothing. */
    private InputStream open(Api api, Route route, JobId id) {
        try {
            return api.open(route);
        } catch (CadreException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
            // Unknown, not over yet, no repository, nothing changed: each gets its own words.
            var view = api.get(Route.of("jobs", id), JobView.class);
            if (JobChange.all(view, repository).stream().allMatch(JobChange::isNothing)) {
                return InputStream.nullInputStream();
            }
            throw e;
        }
    }
}
