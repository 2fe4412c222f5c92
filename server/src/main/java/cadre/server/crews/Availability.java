package cadre.server.crews;

import cadre.server.agents.Profiles;
import cadre.server.fleet.breaker.AgentPauses;
import cadre.server.fleet.node.Nodes;
import cadre.wire.api.BreakerView;
import cadre.wire.id.AgentName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which agents could run at all now, busy or not: their CLI is on a node, and not every account of
 * theirs is paused. While no node is connected everything may come to be, and nothing is missing.
 */
record Availability(Nodes nodes, AgentPauses pauses, Profiles profiles) {
    private static final String PAUSED = "its account is paused";

    /** Why each of these cannot run; those that can are left out. */
    Map<AgentName, String> missing(Iterable<AgentName> agents) {
        var connected =
                nodes.list().items().stream()
                        .filter(node -> node.state().equals("online"))
                        .toList();
        var paused = pauses.list();
        var missing = new TreeMap<AgentName, String>();
        for (var agent : agents) {
            var profile = profiles.find(agent);
            if (profile.isEmpty()) {
                missing.put(agent, "there is no agent profile " + agent);
                continue;
            }
            var cli = profile.get().cli();
            var able =
                    connected.stream()
                            .filter(node ->
                                    node.facts().agents().stream()
                                            .anyMatch(found -> found.cli().equals(cli)))
                            .toList();
            if (able.isEmpty() && !connected.isEmpty()) {
                missing.put(agent, "no node has " + cli);
                continue;
            }
            var shut =
                    paused.stream()
                            .filter(one -> one.agent().equals(agent))
                            .filter(one -> one.state().equals("open"))
                            .collect(
                                    Collectors.toMap(
                                            one -> one.node().map(Object::toString).orElse(""),
                                            Function.identity(),
                                            (one, _) -> one));
            if (!able.isEmpty()
                    && able.stream()
                            .allMatch(node ->
                                    shut.containsKey("")
                                            || shut.containsKey(node.name().toString()))) {
                missing.put(agent, why(shut.values().stream().findFirst()));
            }
        }
        return missing;
    }

    /** Whether a node that is connected has it, and it is not paused there. */
    boolean isThere(AgentName agent) {
        return nodes.list().items().stream().anyMatch(node -> node.state().equals("online"))
                && missing(List.of(agent)).isEmpty();
    }

    /** Whether all accounts with which it could run are paused. */
    boolean isPaused(AgentName agent) {
        return missing(List.of(agent)).getOrDefault(agent, "").startsWith(PAUSED);
    }

    private static String why(Optional<BreakerView> pause) {
        return pause.map(one -> PAUSED + ": " + one.code()).orElse(PAUSED);
    }
}
