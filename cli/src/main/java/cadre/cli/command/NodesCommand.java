package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Amounts;
import cadre.cli.print.Durations;
import cadre.cli.print.NodeSummary;
import cadre.cli.print.Table;
import cadre.wire.api.NodeView;
import cadre.wire.id.NodeName;
import cadre.wire.json.Json;
import cadre.wire.link.NodeFacts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code cadre nodes}. */
@Command(
        name = "nodes",
        description = "List the nodes or show one; drain, cordon, open or remove one.",
        customSynopsis = {
            "cadre nodes [NAME] [--json]",
            "       cadre nodes (drain | cordon | open | rm) NAME [--json]"
        },
        footer = {
            "",
            "Example:",
            "  cadre nodes",
            "  cadre nodes build-1",
            "  cadre nodes drain build-1"
        })
public final class NodesCommand implements Callable<Integer> {
    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..*",
            paramLabel = "NAME",
            description = "Show everything about this node.")
    private List<String> names = List.of();

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public NodesCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (names.size() > 1) {
            // "nodes drian b" is a mistyped verb: picocli finds the one that was meant
            throw new UnmatchedArgumentException(spec.commandLine(), names);
        }
        return names.isEmpty() ? list() : show(new NodeName(names.getFirst()));
    }

    private int show(NodeName name) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.tree(Route.of("nodes", name));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var node = Json.mapper().treeToValue(tree, NodeView.class);
            terminal.print(
                    NodeSummary.lines(node, surroundings.clock().instant(), terminal.style()));
            return ExitStatus.DONE;
        }
    }

    private int list() {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.whole(Route.of("nodes"));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var nodes = Api.page(tree, NodeView.class).items();
            if (nodes.isEmpty()) {
                return Output.empty(
                        terminal,
                        "There are no nodes yet",
                        "'cadre up' starts one here; 'cadre node invite' prints the line that"
                                + " joins another machine");
            }
            var style = terminal.style();
            var table =
                    new Table()
                            .left("name")
                            .coloured("state", style::state)
                            .coloured("takes jobs", style::state)
                            .right("slots")
                            .right("load")
                            .right("seen")
                            .right("disk free")
                            .left("tags")
                            .left("agents");
            nodes.forEach(node -> add(table, node));
            return Output.table(terminal, table);
        }
    }

    @Command(
            name = "drain",
            description = "Let a node finish what it runs and take nothing new.",
            footer = {
                "",
                "Example:",
                "  cadre nodes drain build-1",
                "  cadre nodes drain build-1 --deadline 30m"
            })
    int drain(
            @Parameters(paramLabel = "NAME", description = "The node.") String name,
            @Option(
                            names = "--deadline",
                            paramLabel = "T",
                            description =
                                    "Stop after it what still runs; its work is saved (30m, 2h)."
                                            + " Said again it replaces the one before.")
                    Optional<String> deadline,
            @Mixin Output printed) {
        var body = new LinkedHashMap<String, Object>();
        deadline.ifPresent(
                text -> body.put("deadline_sec", Durations.read("--deadline", text).toSeconds()));
        var effect =
                deadline.map(text -> "takes nothing new and stops what runs after " + text)
                        .orElse("finishes what it runs and takes nothing new");
        return schedule(name, "drain", body, effect, printed);
    }

    @Command(
            name = "cordon",
            description = "Let a node take nothing new for now.",
            footer = {"", "Example:", "  cadre nodes cordon build-1"})
    int cordon(
            @Parameters(paramLabel = "NAME", description = "The node.") String name,
            @Mixin Output printed) {
        return schedule(name, "cordon", Map.of(), "takes nothing new", printed);
    }

    @Command(
            name = "open",
            description = "Let a drained or cordoned node take jobs again.",
            footer = {"", "Example:", "  cadre nodes open build-1"})
    int open(
            @Parameters(paramLabel = "NAME", description = "The node.") String name,
            @Mixin Output printed) {
        return schedule(name, "open", Map.of(), "takes jobs", printed);
    }

    @Command(
            name = "rm",
            description = "Remove a node that does not come back, and revoke its keys.",
            footer = {"", "Example:", "  cadre nodes rm build-1"})
    int remove(
            @Parameters(paramLabel = "NAME", description = "The node.") String name,
            @Mixin Output printed) {
        var node = new NodeName(name);
        try (var api = surroundings.api()) {
            api.delete(Route.of("nodes", node));
            return printed.json
                    ? Output.json(surroundings.terminal(), Map.of("removed", node))
                    : Output.said(surroundings.terminal(), node + " is removed");
        }
    }

    private int schedule(
            String name, String verb, Map<String, ?> body, String effect, Output printed) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.post(Route.of("nodes", new NodeName(name), verb), body);
            if (printed.json) {
                return Output.json(terminal, tree);
            }
            var node = Json.mapper().treeToValue(tree, NodeView.class);
            var running = Amounts.of(node.running().size(), "job");
            terminal.print(node.name() + " " + effect + "; " + running + " on it");
            return ExitStatus.DONE;
        }
    }

    private void add(Table table, NodeView node) {
        var facts = node.facts();
        table.row(
                node.name(),
                node.state(),
                node.scheduling(),
                node.running().size() + "/" + facts.slots(),
                node.load()
                        .map(load -> Amounts.load(load.oneMinute()) + "/" + facts.cores())
                        .orElse("unknown"),
                Durations.age(node.seenAt(), surroundings.clock().instant()),
                Amounts.bytes(facts.diskFreeBytes()),
                String.join(",", facts.tags()),
                facts.agents().stream()
                        .map(NodeFacts.FoundAgent::cli)
                        .sorted()
                        .collect(Collectors.joining(",")));
    }
}
