package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Cells;
import cadre.cli.print.PatchLines;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.job.JobView;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
        description = {
            "Show what a job changed, as a patch.",
            "If it changed several repositories, a line '# repository NAME' begins each; use"
                    + " --repository for a patch file."
        },
        footer = {
            "",
            "Example:",
            "  cadre diff j17",
            "  cadre diff j17 --repository shop > change.patch"
        })
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
        try (var api = surroundings.api()) {
            var names = changed(api, id);
            if (output.json) {
                return Output.json(terminal, Map.of("job", id, "patch", text(api, id, names)));
            }
            print(api, id, names);
            return ExitStatus.DONE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that a job changed. */
    void print(Api api, JobId id) throws IOException {
        print(api, id, changed(api, id));
    }

    private void print(Api api, JobId id, List<String> names) throws IOException {
        var terminal = surroundings.terminal();
        if (names.size() < 2) {
            if (print(api, id, repository) == 0) {
                terminal.note(id + " changed nothing");
            }
            return;
        }
        for (var name : names) {
            terminal.print(heading(name));
            print(api, id, Optional.of(name));
        }
    }

    /** The repositories that the job changed; none if one was named or it is not known. */
    private List<String> changed(Api api, JobId id) {
        if (repository.isPresent()) {
            return List.of();
        }
        try {
            var view = api.get(Route.of("jobs", id), JobView.class);
            return JobChange.all(view, repository).stream()
                    .filter(change -> !change.isNothing())
                    .map(change -> change.change().name())
                    .toList();
        } catch (CadreException asTheDiffItselfSays) {
            return List.of();
        }
    }

    private static String heading(String name) {
        return "# repository " + Cells.clean(name);
    }

    private long print(Api api, JobId id, Optional<String> name) throws IOException {
        var terminal = surroundings.terminal();
        try (var in = open(api, id, name)) {
            if (terminal.outIsTerminal()) {
                return new PatchLines(terminal.out(), terminal.style()).print(in);
            }
            long bytes = in.transferTo(terminal.out());
            terminal.out().flush();
            return bytes;
        }
    }

    private String text(Api api, JobId id, List<String> names) throws IOException {
        if (names.size() < 2) {
            return text(api, id, repository);
        }
        var text = new StringBuilder();
        for (var name : names) {
            text.append(heading(name)).append('\n').append(text(api, id, Optional.of(name)));
        }
        return text.toString();
    }

    private String text(Api api, JobId id, Optional<String> name) throws IOException {
        try (var in = open(api, id, name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The patch; an empty one if the job is over and changed nothing. */
    private InputStream open(Api api, JobId id, Optional<String> name) {
        try {
            return api.open(Route.of("jobs", id, "diff").with("repository", name));
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
