package cadre.cli.command;

import cadre.cli.client.Route;
import cadre.cli.print.Durations;
import cadre.cli.print.Table;
import cadre.wire.api.LogLevelRequest;
import cadre.wire.api.LogLevelView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code cadre levels}. */
@Command(
        name = "levels",
        description = {
            "Show what the server logs, or have it log more or less of a part of itself for a time.",
            "",
            "Afterwards, and after a restart, it logs as configured (CADRE_LOG_LEVEL)."
        },
        footer = {
            "",
            "Example:",
            "  cadre levels",
            "  cadre levels cadre.server.fleet debug --for 15m"
        })
public final class LevelsCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "LOGGER",
            description = "cadre, or a package or class below it.")
    private Optional<String> logger = Optional.empty();

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "LEVEL",
            description = "error, warn, info or debug.")
    private Optional<String> level = Optional.empty();

    @Option(names = "--for", paramLabel = "D", description = "90s, 15m (default), up to 24h.")
    private Optional<String> time = Optional.empty();

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public LevelsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var sec = time.map(text -> Durations.read("--for", text)).map(Duration::toSeconds);
        try (var api = surroundings.api()) {
            if (logger.isEmpty()) {
                refuseTime();
                var tree = api.tree(Route.of("log-levels"));
                return output.json
                        ? Output.json(surroundings.terminal(), tree)
                        : print(tree.path("items").valueStream().map(LevelsCommand::view).toList());
            }
            var wanted =
                    level.orElseThrow(() ->
                            new CadreException(
                                    ErrorCode.INVALID,
                                    "No level is given",
                                    Map.of("logger", logger.get()),
                                    "Add error, warn, info or debug"));
            var tree =
                    api.put(Route.of("log-levels", logger.get()), new LogLevelRequest(wanted, sec));
            return output.json
                    ? Output.json(surroundings.terminal(), tree)
                    : print(List.of(view(tree)));
        }
    }

    /** Without a logger levels are only shown. */
    private void refuseTime() {
        time.ifPresent(text -> {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "No logger is given",
                    Map.of("--for", text),
                    "Name it and its level: 'cadre levels cadre debug --for " + text + "'");
        });
    }

    private static LogLevelView view(JsonNode tree) {
        return Json.mapper().treeToValue(tree, LogLevelView.class);
    }

    private int print(List<LogLevelView> levels) {
        var table = new Table().left("logger").left("level").left("until");
        levels.forEach(one ->
                table.row(
                        one.logger(),
                        one.level(),
                        one.until()
                                .map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString())
                                .orElse("as configured")));
        Output.table(surroundings.terminal(), table);
        return ExitStatus.DONE;
    }
}
