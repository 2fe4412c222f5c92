package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Amounts;
import cadre.cli.print.Table;
import cadre.wire.api.RetentionRun;
import cadre.wire.api.RetentionView;
import cadre.wire.api.RetentionView.Kept;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cadre retention}. */
@Command(
        name = "retention",
        description = {
            "Delete now what the server's settings say is too old, and wait for the end.",
            "",
            "The server does the same by itself every retention.every_sec. What is kept for how"
                    + " long is in its settings retention.*; by default nothing that a job left is"
                    + " ever deleted."
        },
        footer = {"", "Example:", "  cadre retention --dry-run"})
public final class RetentionCommand implements Callable<Integer> {
    /** Below the time in which an answer must come. */
    private static final int LONGEST_COUNT_SEC = 20;

    private static final long LOOK_MS = 500;
    private static final int RUNS = 100;

    private final Surroundings surroundings;

    @Option(names = "--dry-run", description = "Only say what there is and what would be deleted.")
    private boolean dryRun;

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public RetentionCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (var api = surroundings.api()) {
            return dryRun ? look(api) : run(api);
        }
    }

    private int look(Api api) {
        var terminal = surroundings.terminal();
        var tree = api.tree(Route.of("retention").with("longest_sec", LONGEST_COUNT_SEC));
        if (output.json) {
            return Output.json(terminal, tree);
        }
        var view = Json.mapper().treeToValue(tree, RetentionView.class);
        var table =
                new Table()
                        .left("what")
                        .right("kept")
                        .right("size")
                        .left("oldest")
                        .left("is kept")
                        .right("would be deleted")
                        .right("size");
        for (var kept : view.kept()) {
            table.row(
                    kept.what(),
                    Amounts.count(kept.rows()),
                    kept.bytes().map(Amounts::bytes).orElse("-"),
                    kept.oldest()
                            .map(at -> at.truncatedTo(ChronoUnit.SECONDS))
                            .map(Instant::toString)
                            .orElse("-"),
                    kept.rule(),
                    deleted(kept),
                    kept.next().bytes() == 0 ? "-" : Amounts.bytes(kept.next().bytes()));
        }
        Output.table(terminal, table);
        terminal.print(
                "The database has "
                        + Amounts.bytes(view.storeBytes())
                        + view.nextRunAt()
                                .map(at ->
                                        "; the next run is due "
                                                + at.truncatedTo(ChronoUnit.SECONDS))
                                .orElse("; it runs only by 'cadre retention'"));
        return ExitStatus.DONE;
    }

    private static String deleted(Kept kept) {
        return (kept.next().complete() ? "" : "at least ") + Amounts.count(kept.next().rows());
    }

    private int run(Api api) throws InterruptedException {
        var begun =
                Json.mapper()
                        .treeToValue(
                                api.post(Route.of("retention", "runs"), Map.of()),
                                RetentionRun.class);
        while (true) {
            var run = find(api, begun.id());
            if (run.endedAt().isPresent()) {
                return print(run);
            }
            Thread.sleep(LOOK_MS);
        }
    }

    private static RetentionRun find(Api api, long id) {
        var route = Route.of("retention", "runs").with("limit", RUNS);
        return api.page(route, RetentionRun.class).items().stream()
                .filter(run -> run.id() == id)
                .findFirst()
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.GONE,
                                "The run is no longer known",
                                Map.of("run", id),
                                "'cadre doctor' says how the last one ended"));
    }

    private int print(RetentionRun run) {
        var terminal = surroundings.terminal();
        if (output.json) {
            Output.json(terminal, run);
        } else {
            var deleted =
                    run.deleted().stream()
                            .map(each ->
                                    Amounts.count(each.rows())
                                            + " "
                                            + each.what()
                                            + (each.bytes() == 0
                                                    ? ""
                                                    : " (" + Amounts.bytes(each.bytes()) + ")"))
                            .collect(Collectors.joining(", "));
            terminal.print("deleted " + (deleted.isEmpty() ? "nothing: none is too old" : deleted));
        }
        if (run.state().equals("done")) {
            return ExitStatus.DONE;
        }
        terminal.note(
                "cadre: the run "
                        + (run.state().equals("stopped")
                                ? "was stopped with its server; the next one goes on"
                                : "failed: " + run.error()));
        return ExitStatus.FAILED;
    }
}
