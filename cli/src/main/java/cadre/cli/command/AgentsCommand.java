package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.AgentTables;
import cadre.cli.print.Cells;
import cadre.cli.print.Durations;
import cadre.wire.api.AgentResumed;
import cadre.wire.api.NodeView;
import cadre.wire.api.ResumeAgent;
import cadre.wire.id.AgentName;
import cadre.wire.id.NodeName;
import cadre.wire.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code cadre agents}. */
@Command(
        name = "agents",
        description = {
            "List the agent profiles that a job can be given to, and which of their accounts are"
                    + " paused; with --node or --nodes what is installed on the nodes, and what"
                    + " it would log in with.",
            "Profiles are built in, or written in agents.yaml in the server's data folder."
        },
        customSynopsis = {
            "cadre agents [--node N | --nodes] [--json]",
            "       cadre agents check PROFILE [--node N] [--timeout D] [--json]",
            "       cadre agents resume PROFILE [--account A] [--json]"
        },
        footer = {
            "",
            "Example:",
            "  cadre agents",
            "  cadre agents --node build-1",
            "  cadre agents check claude --node build-1",
            "  cadre agents resume claude"
        })
public final class AgentsCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(
            names = "--node",
            paramLabel = "N",
            description = "What is installed on this node; may be given several times.")
    private List<String> names = List.of();

    @Option(names = "--nodes", description = "What is installed on every node.")
    private boolean everyNode;

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public AgentsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try (var api = surroundings.api()) {
            return everyNode || !names.isEmpty() ? installed(api) : profiles(api);
        }
    }

    private int profiles(Api api) {
        var terminal = surroundings.terminal();
        var tree = api.tree(Route.of("agents"));
        if (output.json) {
            return Output.json(terminal, tree);
        }
        var table = AgentTables.profiles(items(tree));
        if (table.isEmpty()) {
            Output.empty(terminal, "There are no agent profiles", "Add some to agents.yaml");
        } else {
            Output.table(terminal, table.get());
        }
        AgentTables.paused(tree.path("paused"))
                .forEach(line -> terminal.note(terminal.style().red(line)));
        var error = tree.path("file").path("error");
        if (error.isObject()) {
            terminal.note(
                    terminal.style()
                            .red(
                                    "agents.yaml is not taken, the profiles are those of before: "
                                            + Cells.clean(error.path("detail").asString(""))));
        }
        return ExitStatus.DONE;
    }

    private int installed(Api api) {
        var terminal = surroundings.terminal();
        var nodes =
                everyNode
                        ? api.page(Route.of("nodes"), NodeView.class).items()
                        : names.stream()
                                .distinct()
                                .map(NodeName::new)
                                .map(name -> api.get(Route.of("nodes", name), NodeView.class))
                                .toList();
        if (output.json) {
            return Output.json(terminal, Map.of("items", AgentTables.onNodes(nodes)));
        }
        var profiles = items(api.tree(Route.of("agents")));
        var table = AgentTables.installed(nodes, profiles, terminal.style());
        if (table.isEmpty()) {
            return Output.empty(
                    terminal,
                    "No agent CLI was found there",
                    "Install one so that it is on the PATH of the node, and restart the node");
        }
        Output.table(terminal, table.get());
        AgentTables.notes(nodes).forEach(terminal::print);
        return ExitStatus.DONE;
    }

    @Command(
            name = "check",
            description = {
                "Run one word through a profile as a real short job, and say how long it took, what"
                        + " it used and logged in with; or what is wrong, and how to mend it.",
                "Ends with 0 if the agent answered, else with 1."
            },
            footer = {"", "Example:", "  cadre agents check claude --node build-1"})
    int check(
            @Parameters(paramLabel = "PROFILE", description = "Such as claude.") String profile,
            @Option(names = "--node", paramLabel = "N", description = "On this node.")
                    Optional<String> node,
            @Option(
                            names = "--timeout",
                            paramLabel = "D",
                            defaultValue = "2m",
                            description = "Longest run of the agent (default ${DEFAULT-VALUE}).")
                    String timeout,
            @Mixin Output printed)
            throws InterruptedException {
        var longest = Durations.read("--timeout", timeout);
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var check = new AgentCheck(api, new AgentName(profile), node.map(NodeName::new));
            var found = check.run(bounded(longest));
            if (printed.json) {
                Output.json(terminal, Json.tree(found));
            } else {
                terminal.print(found.lines(terminal.style()));
            }
            return found.ok() ? ExitStatus.DONE : ExitStatus.FAILED;
        }
    }

    @Command(
            name = "resume",
            description = {
                "Let a profile start jobs again whose account was paused after a quota or"
                        + " authentication error, without waiting for its reset. Needs the grant"
                        + " operator.",
                "If the account still fails, the next job pauses it again."
            },
            footer = {"", "Example:", "  cadre agents resume codex"})
    int resume(
            @Parameters(paramLabel = "PROFILE", description = "Such as codex.") String profile,
            @Option(
                            names = "--account",
                            paramLabel = "A",
                            description =
                                    "Only this account, as 'cadre agents' shows it (default all).")
                    Optional<String> account,
            @Mixin Output printed) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var resumed =
                    Json.mapper()
                            .treeToValue(
                                    api.post(
                                            Route.of("agents", new AgentName(profile), "resume"),
                                            new ResumeAgent(account)),
                                    AgentResumed.class);
            if (printed.json) {
                return Output.json(terminal, resumed);
            }
            terminal.print(
                    resumed.closed().isEmpty()
                            ? profile + " was not paused"
                            : profile + " may start again");
            return ExitStatus.DONE;
        }
    }

    private static Duration bounded(Duration longest) {
        return longest.compareTo(Duration.ofDays(1)) > 0 ? Duration.ofDays(1) : longest;
    }

    private static JsonNode items(JsonNode tree) {
        return tree.isArray() ? tree : tree.path("items");
    }
}
