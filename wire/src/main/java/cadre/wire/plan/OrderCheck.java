package cadre.wire.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether all streams can start, and the given order of merges goes with what they need. */
final class OrderCheck {
    private final PlanDefinition plan;
    private final Map<String, Integer> lines = new HashMap<>();
    private final List<PlanFinding> found = new ArrayList<>();

    OrderCheck(PlanDefinition plan) {
        this.plan = plan;
        plan.streams().forEach(one -> lines.putIfAbsent(one.id(), one.line()));
    }

    List<PlanFinding> findings() {
        cycle(PlanOrder.before(plan))
                .ifPresent(ring ->
                        found.add(
                                PlanFinding.error(
                                        "cycle",
                                        "These streams wait for each other: "
                                                + String.join(" -> ", ring),
                                        linesOf(ring),
                                        "Take one of these needs out, or give a stream to another"
                                                + " agent: an agent does one after the other")));
        if (!plan.merge().order().isEmpty()) {
            order();
        }
        return found;
    }

    private List<Integer> linesOf(List<String> ids) {
        return ids.stream().map(id -> lines.getOrDefault(id, 0)).toList();
    }

    private void order() {
        var places = new HashMap<String, Integer>();
        var line = plan.merge().line();
        for (var id : plan.merge().order()) {
            if (!lines.containsKey(id)) {
                wrong("The order of merges names no stream: '" + id + "'", line);
            } else if (places.putIfAbsent(id, places.size()) != null) {
                wrong("The order of merges has '" + id + "' twice", line);
            }
        }
        for (var one : plan.streams()) {
            var place = places.get(one.id());
            if (place == null) {
                wrong("The order of merges lacks '" + one.id() + "'", line);
                continue;
            }
            for (var need : one.needs()) {
                if (places.getOrDefault(need, -1) > place) {
                    found.add(
                            PlanFinding.error(
                                    "order",
                                    "'%s' would be merged before '%s', which it needs"
                                            .formatted(one.id(), need),
                                    List.of(line, one.line()),
                                    "Put '%s' before it, or leave the order out".formatted(need)));
                }
            }
            for (var soft : one.after()) {
                if (places.getOrDefault(soft, -1) > place) {
                    found.add(
                            PlanFinding.warning(
                                    "order",
                                    "'%s' would be merged before '%s', on whose work it builds"
                                            .formatted(one.id(), soft),
                                    List.of(line, one.line()),
                                    "Put '%s' before it".formatted(soft)));
                }
            }
        }
    }

    private void wrong(String what, int line) {
        found.add(
                PlanFinding.error(
                        "order",
                        what,
                        List.of(line),
                        "Name each stream once, or leave the order out to have it computed"));
    }

    /** The first ring, its beginning once more at its end. */
    private static Optional<List<String>> cycle(Map<String, Set<String>> before) {
        var over = new HashSet<String>();
        for (var start : before.keySet()) {
            var ring = walk(before, start, over);
            if (ring.isPresent()) {
                return ring;
            }
        }
        return Optional.empty();
    }

    /** Without recursion: a chain may be as long as the plan. */
    private static Optional<List<String>> walk(
            Map<String, Set<String>> before, String start, Set<String> over) {
        var path = new ArrayList<String>();
        var todo = new ArrayList<List<String>>();
        todo.add(new ArrayList<>(List.of(start)));
        while (!todo.isEmpty()) {
            var choices = todo.getLast();
            if (choices.isEmpty()) {
                todo.removeLast();
                if (!path.isEmpty()) {
                    over.add(path.removeLast());
                }
                continue;
            }
            var next = choices.removeLast();
            var at = path.indexOf(next);
            if (at >= 0) {
                var ring = new ArrayList<>(path.subList(at, path.size()));
                ring.add(next);
                return Optional.of(ring);
            }
            if (!over.contains(next)) {
                path.add(next);
                todo.add(
                        new ArrayList<>(
                                before.getOrDefault(next, Set.of()).stream().sorted().toList()));
            }
        }
        return Optional.empty();
    }
}
