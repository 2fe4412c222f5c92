package cadre.cli.command;

import cadre.cli.client.Route;
import cadre.cli.print.Cells;
import cadre.cli.print.Terminal;
import cadre.wire.api.SearchFound;
import cadre.wire.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cadre search}. */
@Command(
        name = "search",
        description = {
            "Search in messages, tasks, jobs with their answers, and documents; any text is a query.",
            "Only what your key may read is found: of mail what you sent or got, with the grant"
                    + " operator all of it."
        },
        footer = {
            "",
            "Example:",
            "  cadre search \"why was the retry limit raised\"",
            "  cadre search \"결제 오류\" --in messages,jobs --team main --limit 3"
        })
public final class SearchCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "WORDS", arity = "1..*", description = "What to search for.")
    private List<String> words = List.of();

    @Option(
            names = "--in",
            paramLabel = "KINDS",
            description =
                    "Any of messages, tasks, jobs, knowledge, with commas; default all of them.")
    private Optional<String> in = Optional.empty();

    @Option(
            names = "--team",
            paramLabel = "T",
            description = "Only what is this team's, and everybody's documents.")
    private Optional<String> team = Optional.empty();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "10",
            description = "At most so many, 1 to 100 (default ${DEFAULT-VALUE}).")
    private int limit = 10;

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public SearchCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var terminal = surroundings.terminal();
        var route =
                Route.of("search", "all")
                        .with("q", String.join(" ", words))
                        .with("in", in)
                        .with("team", team)
                        .with("limit", limit);
        try (var api = surroundings.api()) {
            var tree = api.tree(route);
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var found = Json.mapper().treeToValue(tree, SearchFound.class);
            if (!found.trouble().isEmpty()) {
                terminal.note(found.trouble());
            }
            if (found.hits().isEmpty()) {
                return Output.empty(
                        terminal,
                        "Nothing was found that you may read",
                        "Try other words, or without --in and --team");
            }
            found.hits().forEach(hit -> say(terminal, hit));
            return ExitStatus.DONE;
        }
    }

    private static void say(Terminal terminal, SearchFound.Hit hit) {
        var title = hit.title().isEmpty() ? "" : "  " + Cells.clean(hit.title());
        terminal.print(
                terminal.style().bold(hit.kind() + " " + place(hit))
                        + title
                        + "  "
                        + hit.at().toString());
        hit.text().lines().forEach(line -> terminal.print("    " + Cells.clean(line)));
    }

    /** Where it is: {@code main/m12}, {@code j7}, {@code handbook docs/plans.md:3-9}. */
    private static String place(SearchFound.Hit hit) {
        var thing = Cells.clean(hit.thing());
        if (hit.collection().isPresent()) {
            return "%s %s:%d-%d"
                    .formatted(
                            hit.collection().get(),
                            thing,
                            hit.firstLine().orElse(1),
                            hit.lastLine().orElse(1));
        }
        return hit.kind().equals("job")
                ? thing
                : hit.team().map(team -> team + "/" + thing).orElse(thing);
    }
}
