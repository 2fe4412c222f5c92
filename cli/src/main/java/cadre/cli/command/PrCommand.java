package cadre.cli.command;

import cadre.cli.client.Route;
import cadre.cli.print.Cells;
import cadre.wire.api.PullRequestRequest;
import cadre.wire.api.PullRequestView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cadre pr}. */
@Command(
        name = "pr",
        description = {
            "Open a draft pull request (merge request) from a job's change.",
            "",
            "The server pushes it to the branch cadre/JOB with the token of the connection for the"
                    + " repository's host. Called again it takes the one that is open. Cadre never"
                    + " merges."
        },
        footer = {"", "Example:", "  cadre pr j17 --title \"Faster start\""})
public final class PrCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "JOB", description = "Such as j17.")
    private String job = "";

    @ArgGroup private State state = new State();

    static final class State {
        @Option(names = "--draft", description = "As a draft, which is so without a word.")
        private boolean draft;

        @Option(names = "--ready", description = "Take the draft mark off, for reviews.")
        private boolean ready;
    }

    @Option(
            names = "--base",
            paramLabel = "B",
            description = "The branch to merge into; the one the job started from if not given.")
    private Optional<String> base = Optional.empty();

    @Option(
            names = "--title",
            paramLabel = "T",
            description = "The first line of the job's prompt if not given.")
    private Optional<String> title = Optional.empty();

    @Option(names = "--body-file", paramLabel = "F", description = "Its text, in Markdown.")
    private Optional<Path> body = Optional.empty();

    @Option(
            names = "--connection",
            paramLabel = "NAME",
            description = "Which one, if several are for the host.")
    private Optional<String> connection = Optional.empty();

    @Option(
            names = "--repository",
            paramLabel = "NAME",
            description = "Which one, if the job has several.")
    private Optional<String> repository = Optional.empty();

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public PrCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree =
                    api.post(
                            Route.of("jobs", JobId.of(job), "pull-request"),
                            new PullRequestRequest(
                                    repository,
                                    connection,
                                    base,
                                    title,
                                    body.map(PrCommand::text),
                                    state.ready && !state.draft));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var pull = Json.mapper().treeToValue(tree, PullRequestView.class);
            terminal.print(
                    Cells.clean(
                            "%s %s of %s into %s"
                                    .formatted(
                                            pull.draft() ? "draft" : "ready",
                                            pull.url(),
                                            pull.branch(),
                                            pull.base())));
            if (pull.wasOpen() && (title.isPresent() || body.isPresent())) {
                terminal.note(
                        "It was open before, so that its title and text stay: change them there");
            }
            return ExitStatus.DONE;
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The file of the body cannot be read",
                    Map.of("file", file),
                    "Give a readable file in UTF-8",
                    e);
        }
    }
}
