package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Durations;
import cadre.cli.print.JobSummary;
import cadre.wire.id.JobId;
import cadre.wire.job.JobView;
import cadre.wire.json.Json;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cadre wait}. */
@Command(
        name = "wait",
        description = {
            "Wait until a job is over.",
            "Ends with 0 if it succeeded, 1 if it failed or was lost, 124 if it timed out, 130 if it"
                    + " was cancelled."
        },
        footer = {"", "Example:", "  cadre wait j17 --timeout 15m"})
public final class WaitCommand implements Callable<Integer> {
    private static final long LONGEST_ASKED_SEC = 50;

    private final Surroundings surroundings;

    @Parameters(paramLabel = "JOB", description = "Such as j17.")
    private String job = "";

    @Option(
            names = "--timeout",
            paramLabel = "D",
            description = "Wait no longer than this (90s, 15m, 2h); then end with 124.")
    private Optional<String> timeout = Optional.empty();

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public WaitCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var id = JobId.of(job);
        var longest = timeout.map(text -> Durations.read("--timeout", text));
        var start = System.nanoTime();
        try (var api = surroundings.api()) {
            while (true) {
                long left =
                        longest.map(d ->
                                        d.toSeconds() - (System.nanoTime() - start) / 1_000_000_000)
                                .orElse(LONGEST_ASKED_SEC);
                var asked = Math.clamp(left, 0, LONGEST_ASKED_SEC);
                var tree = api.tree(Route.of("jobs", id, "wait").with("timeout_sec", asked));
                var view = Json.mapper().treeToValue(tree, JobView.class);
                if (view.status().isOver()) {
                    print(api, view);
                    return ExitStatus.of(view.status());
                }
                if (left <= 0) {
                    print(api, view);
                    surroundings.terminal().note("cadre: " + id + " is not over yet");
                    return ExitStatus.TIMED_OUT;
                }
            }
        }
    }

    private void print(Api api, JobView view) {
        var terminal = surroundings.terminal();
        if (output.json) {
            Output.json(terminal, view);
        } else {
            terminal.print(
                    JobSummary.lines(
                            view,
                            SavedFiles.of(api, view),
                            api.url(),
                            surroundings.clock().instant(),
                            terminal.style()));
        }
    }
}
