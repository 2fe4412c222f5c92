package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Cells;
import cadre.cli.print.ComparisonText;
import cadre.cli.print.CrewText;
import cadre.wire.crew.CrewComparison;
import cadre.wire.crew.CrewView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.CrewId;
import cadre.wire.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/**
 * Those verbs of {@code cadre crew} that say what came of it, and choose; picocli finds them by
 * inheritance.
 */
public abstract class CrewChoices {
    private static final String CREW = "The crew, such as c3.";

    private final Surroundings surroundings;

    /** Made for one call. */
    CrewChoices(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Command(
            name = "compare",
            description = {
                "Show what the agents of a comparison made of it, side by side.",
                "For each: how it went, files and lines changed, the check, time, tokens and cost;"
                        + " then what each did to which file. A star is at the one that was picked."
            },
            footer = {"", "Example:", "  cadre crew compare c3", "  cadre crew compare c3 --diff"})
    public int compare(
            @Parameters(paramLabel = "CREW", description = CREW) String id,
            @Option(names = "--diff", description = "Print each change, too, one after the other.")
                    boolean diff,
            @Mixin Output how) {
        try (var api = surroundings.api()) {
            var tree = api.tree(Route.of("crews", CrewId.of(id), "comparison"));
            if (how.json) {
                return Output.json(surroundings.terminal(), tree);
            }
            var comparison = comparison(tree);
            print(surroundings, comparison);
            return diff ? diffs(api, comparison) : ExitStatus.DONE;
        }
    }

    private int diffs(Api api, CrewComparison comparison) {
        var diff = new DiffCommand(surroundings);
        try {
            for (var result : comparison.results()) {
                if (result.filesChanged() > 0 && result.job().isPresent()) {
                    surroundings.terminal().print("# " + result.part() + ", " + result.job().get());
                    diff.print(api, result.job().get());
                }
            }
            return ExitStatus.DONE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Command(
            name = "pick",
            description = {
                "Make the result of one agent that of the comparison.",
                "Its saved change is then the crew's. Another pick takes its place; each is noted"
                        + " with who made it."
            },
            footer = {"", "Example:", "  cadre crew pick c3 claude"})
    public int pick(
            @Parameters(paramLabel = "CREW", description = CREW) String id,
            @Parameters(paramLabel = "PART", description = "Named like its agent.") String part,
            @Mixin Output how) {
        try (var api = surroundings.api()) {
            var route = Route.of("crews", CrewId.of(id), "parts", part, "pick");
            var tree = api.post(route, Map.of());
            if (how.json) {
                return Output.json(surroundings.terminal(), tree);
            }
            print(surroundings, comparison(tree));
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "why",
            description = {
                "Tell how a crew, or one part of it, came to where it is.",
                "Each try with its agent, its job and the whole reason of its end; who made changes"
                        + " again that did not fit; what was merged, and what was not and why."
            },
            footer = {"", "Example:", "  cadre crew why c3 api"})
    public int why(
            @Parameters(paramLabel = "CREW", description = CREW) String id,
            @Parameters(arity = "0..1", paramLabel = "PART", description = "One of its parts.")
                    Optional<String> part,
            @Mixin Output how) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.tree(Route.of("crews", CrewId.of(id)));
            var crew = Json.mapper().treeToValue(tree, CrewView.class);
            part.filter(name -> crew.parts().stream().noneMatch(one -> one.name().equals(name)))
                    .ifPresent(name -> {
                        throw new CadreException(
                                ErrorCode.NOT_FOUND,
                                "No such part",
                                Map.of("crew", id, "part", Cells.cut(name, 80)),
                                "'cadre crew status " + id + "' names them");
                    });
            if (how.json) {
                return Output.json(terminal, tree);
            }
            terminal.print(new CrewText(terminal.style()).why(crew, part));
            return ExitStatus.DONE;
        }
    }

    static CrewComparison comparison(JsonNode tree) {
        return Json.mapper().treeToValue(tree, CrewComparison.class);
    }

    static void print(Surroundings surroundings, CrewComparison comparison) {
        var terminal = surroundings.terminal();
        terminal.print(
                new ComparisonText(terminal.style()).lines(comparison, terminal.tableWidth()));
    }
}
