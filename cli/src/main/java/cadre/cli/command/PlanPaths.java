package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.PathRequestText;
import cadre.wire.id.PlanId;
import cadre.wire.json.Json;
import cadre.wire.plan.SharedRule;
import cadre.wire.plan.run.PathAnswer;
import cadre.wire.plan.run.PathRequest;
import cadre.wire.plan.run.PathRequestView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Those verbs of {@code cadre plan} about paths that streams ask for. */
public abstract class PlanPaths extends PlanImport {
    private static final String PLAN = "The plan, such as p3.";
    private static final String REQUEST = "The number of the request.";

    private final Surroundings surroundings;

    /** Made for one call. */
    PlanPaths(Surroundings surroundings) {
        super(surroundings);
        this.surroundings = surroundings;
    }

    @Command(
            name = "requests",
            description = "Show the paths that streams of a plan have asked for, and the answers.",
            footer = {"", "Example:", "  cadre plan requests p3"})
    public int requests(
            @Parameters(paramLabel = "PLAN", description = PLAN) String id, @Mixin Output how) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.tree(requestsOf(id));
            if (how.json) {
                return Output.json(terminal, tree);
            }
            var all = Api.page(tree, PathRequestView.class).items();
            return all.isEmpty()
                    ? Output.empty(
                            terminal,
                            "No stream has asked for a path",
                            "Ask for one with 'cadre plan ask " + id + " PATH --stream STREAM'")
                    : Output.table(terminal, PathRequestText.table(all));
        }
    }

    @Command(
            name = "ask",
            description = {
                "Ask for a path that is another stream's, or nobody's: its owner answers, or a"
                        + " person.",
                "An agent asks for its own stream, by its member's key; a person for the one that is"
                        + " named."
            },
            footer = {
                "",
                "Example:",
                "  cadre plan ask p3 services/cost/price.py --why \"a field\""
            })
    public int ask(
            @Parameters(paramLabel = "PLAN", description = PLAN) String id,
            @Parameters(paramLabel = "PATH", description = "A file, or a folder with all in it.")
                    String path,
            @Option(names = "--stream", paramLabel = "S", description = "Which stream asks.")
                    Optional<String> stream,
            @Option(names = "--why", paramLabel = "TEXT", description = "For whoever answers.")
                    Optional<String> why,
            @Mixin Output how) {
        return sent(requestsOf(id), new PathRequest(path, why.orElse(""), stream), how);
    }

    @Command(
            name = "grant",
            description = {
                "Give a stream the path that it has asked for: from its next job on it may change it,"
                        + " and nobody else may. With --shared all may, by that rule.",
                "Refused if the stream that owns the path has saved a change of it."
            },
            footer = {"", "Example:", "  cadre plan grant p3 2 --shared union"})
    public int grant(
            @Parameters(paramLabel = "PLAN", description = PLAN) String id,
            @Parameters(paramLabel = "REQUEST", description = REQUEST) int number,
            @Option(
                            names = "--shared",
                            paramLabel = "RULE",
                            description = "own-section, append-block, fragment, ordered or union.")
                    Optional<String> rule,
            @Option(names = "--why", paramLabel = "TEXT", description = "For who asked.")
                    Optional<String> why,
            @Mixin Output how) {
        var shared = rule.map(PlanPaths::rule);
        return sent(
                Route.of("plans", PlanId.of(id), "requests", number, "grant"),
                new PathAnswer(shared, why),
                how);
    }

    @Command(
            name = "refuse",
            description = "Leave the path that a stream has asked for as it is.",
            footer = {"", "Example:", "  cadre plan refuse p3 2 --why \"cost does that\""})
    public int refuse(
            @Parameters(paramLabel = "PLAN", description = PLAN) String id,
            @Parameters(paramLabel = "REQUEST", description = REQUEST) int number,
            @Option(names = "--why", paramLabel = "TEXT", description = "For who asked.")
                    Optional<String> why,
            @Mixin Output how) {
        return sent(
                Route.of("plans", PlanId.of(id), "requests", number, "refuse"),
                new PathAnswer(Optional.empty(), why),
                how);
    }

    private int sent(Route route, Object body, Output how) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.post(route, body);
            if (how.json) {
                return Output.json(terminal, tree);
            }
            terminal.print(PathRequestText.line(read(tree)));
            return ExitStatus.DONE;
        }
    }

    /** What streams have asked for, a line each; for those who look at the plan. */
    List<String> requestLines(Api api, PlanId id) {
        return Api.page(api.tree(requestsOf(id.toString())), PathRequestView.class).items().stream()
                .map(PathRequestText::line)
                .toList();
    }

    private static PathRequestView read(JsonNode tree) {
        return Json.mapper().treeToValue(tree, PathRequestView.class);
    }

    private static Route requestsOf(String id) {
        return Route.of("plans", PlanId.of(id), "requests");
    }

    private static SharedRule rule(String word) {
        return SharedRule.of(word)
                .orElseThrow(() ->
                        RunCommand.wrong(
                                "This is no rule of shared files",
                                Map.of("--shared", word),
                                "Use own-section, append-block, fragment, ordered or union"));
    }
}
