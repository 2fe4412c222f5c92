package cadre.cli.print;

import cadre.wire.api.NodeView;
import cadre.wire.id.NodeName;
import cadre.wire.link.NodeFacts.FoundAgent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Agent profiles, and the agent CLIs on nodes, as tables. */
public final class AgentTables {
    private AgentTables() {}

    /**
     * The agent CLIs of a node.
     *
     * @param state of the node
     * @param slots how many attempts at once
     */
    public record OnNode(NodeName node, String state, int slots, List<FoundAgent> agents) {
        public OnNode {
            agents = List.copyOf(agents);
        }
    }

    /** What is on these nodes, as JSON shows it. */
    public static List<OnNode> onNodes(List<NodeView> nodes) {
        return nodes.stream()
                .map(node ->
                        new OnNode(
                                node.name(),
                                node.state(),
                                node.facts().slots(),
                                node.facts().agents()))
                .toList();
    }

    /** The profiles; empty if there are none. */
    public static Optional<Table> profiles(JsonNode profiles) {
        var table =
                new Table()
                        .left("name")
                        .left("cli")
                        .left("model")
                        .left("account")
                        .right("timeout")
                        .left("limits")
                        .left("from");
        var any = false;
        for (var profile : profiles) {
            any = true;
            table.row(
                    text(profile, "name"),
                    text(profile, "cli"),
                    model(profile),
                    text(profile, "account"),
                    timeout(profile),
                    limits(profile),
                    text(profile, "source").replace("_yaml", ".yaml").replace('_', ' '));
        }
        return any ? Optional.of(table) : Optional.empty();
    }

    /** What is installed on the nodes, and the profiles that use it; empty if nothing is. */
    public static Optional<Table> installed(List<NodeView> nodes, JsonNode profiles, Style style) {
        var table =
                new Table()
                        .left("node")
                        .left("cli")
                        .left("version")
                        .left("account")
                        .coloured("logged in", word -> word.equals("no") ? style.red(word) : word)
                        .left("limits")
                        .left("profiles")
                        .left("path");
        var any = false;
        for (var node : nodes) {
            for (var agent : node.facts().agents()) {
                any = true;
                table.row(
                        node.name() + (node.state().equals("online") ? "" : " (offline)"),
                        agent.cli(),
                        orDash(agent.version()),
                        orDash(agent.account()),
                        agent.loggedIn() ? "yes" : "no",
                        Amounts.of(node.facts().slots(), "slot"),
                        using(profiles, agent.cli()),
                        orDash(agent.path()));
            }
        }
        return any ? Optional.of(table) : Optional.empty();
    }

    /** A line for each agent of which a person should know something. */
    public static List<String> notes(List<NodeView> nodes) {
        var notes = new ArrayList<String>();
        for (var node : nodes) {
            for (var agent : node.facts().agents()) {
                if (!agent.note().isBlank()) {
                    notes.add(Cells.clean(node.name() + " " + agent.cli() + ": " + agent.note()));
                }
            }
        }
        return notes;
    }

    /** A line for each account that is paused. */
    public static List<String> paused(JsonNode paused) {
        var lines = new ArrayList<String>();
        for (var one : paused) {
            var account = one.path("account").asString("");
            var node = one.path("node").asString("");
            var probe = one.path("probe").asString("");
            lines.add(
                    Cells.clean(
                            "%s is paused%s%s: %s, %s %s; cadre agents resume %s"
                                    .formatted(
                                            text(one, "agent"),
                                            node.isEmpty() ? "" : " on node " + node,
                                            account.isEmpty() ? "" : ", " + account,
                                            text(one, "code"),
                                            probe.isEmpty()
                                                    ? one.path("told").asBoolean(false)
                                                            ? "resets"
                                                            : "tried again"
                                                    : probe + " probes it since",
                                            text(one, "resets_at"),
                                            text(one, "agent"))));
        }
        return lines;
    }

    private static String using(JsonNode profiles, String cli) {
        var names = new ArrayList<String>();
        for (var profile : profiles) {
            if (text(profile, "cli").equals(cli)) {
                names.add(text(profile, "name"));
            }
        }
        return names.isEmpty() ? "-" : String.join(",", names);
    }

    private static String model(JsonNode profile) {
        var effort = profile.path("effort").asString("");
        return text(profile, "model") + (effort.isEmpty() ? "" : " " + effort);
    }

    private static String timeout(JsonNode profile) {
        var seconds = profile.path("timeout_sec");
        return seconds.isNumber() ? Durations.words(Duration.ofSeconds(seconds.longValue())) : "-";
    }

    private static String limits(JsonNode profile) {
        var limits = profile.path("limits");
        var words = new ArrayList<String>();
        if (limits.path("max_tokens").isNumber()) {
            words.add(Amounts.count(limits.path("max_tokens").longValue()) + " tokens");
        }
        if (limits.path("max_cost_usd").isNumber()) {
            words.add(Amounts.cost(Optional.of(limits.path("max_cost_usd").decimalValue())));
        }
        if (profile.path("max_running").isNumber()) {
            words.add(profile.path("max_running").longValue() + " at once");
        }
        return words.isEmpty() ? "-" : words.stream().collect(Collectors.joining(", "));
    }

    private static String orDash(String text) {
        return text.isBlank() ? "-" : text;
    }

    private static String text(JsonNode profile, String name) {
        return orDash(profile.path(name).asString(""));
    }
}
