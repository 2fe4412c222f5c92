package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.plan.PlanFolder;
import cadre.cli.print.ForecastText;
import cadre.wire.id.PlanId;
import cadre.wire.json.Json;
import cadre.wire.plan.run.PlanForecast;
import cadre.wire.plan.run.ReplanRequest;
import cadre.wire.plan.run.ReplanView;
import java.nio.file.Path;
import java.util.Optional;

/** {@code cadre plan replan}. */
record Replanning(Surroundings surroundings, PlanId id) {
    /** Says what is to be expected, or sends another file. */
    int run(Optional<Path> file, Output how) {
        try (var api = surroundings.api()) {
            return file.isEmpty() ? forecast(api, how) : send(api, file.get(), how);
        }
    }

    private int forecast(Api api, Output how) {
        var terminal = surroundings.terminal();
        var tree = api.tree(Route.of("plans", id, "forecast"));
        if (how.json) {
            return Output.json(terminal, tree);
        }
        var seen = Json.mapper().treeToValue(tree, PlanForecast.class);
        terminal.print(text().lines(seen));
        return Output.table(terminal, text().table(seen));
    }

    private int send(Api api, Path file, Output how) {
        var terminal = surroundings.terminal();
        var path = surroundings.directory().resolve(file);
        var folder = PlanFolder.around(surroundings.directory());
        if (!PlanRuns.isGood(surroundings, PlanFolder.read(path), folder)) {
            return ExitStatus.FAILED;
        }
        var tree =
                api.post(Route.of("plans", id, "replan"), new ReplanRequest(PlanFolder.text(path)));
        if (how.json) {
            return Output.json(terminal, tree);
        }
        terminal.print(text().changes(Json.mapper().treeToValue(tree, ReplanView.class)));
        return ExitStatus.DONE;
    }

    private ForecastText text() {
        return new ForecastText(surroundings.terminal().style());
    }
}
