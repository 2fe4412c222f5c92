package cadre.wire.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** In which order streams can start and are merged. */
public final class PlanOrder {
    private PlanOrder() {}

    /**
     * What must be over before a stream starts: what it needs, and what its agent does before.
     *
     * @return by stream, in the plan's order; what is not in the plan is left out
     */
    public static Map<String, Set<String>> before(PlanDefinition plan) {
        var before = new LinkedHashMap<String, Set<String>>();
        plan.streams().forEach(one -> before.put(one.id(), new HashSet<>(one.needs())));
        for (var agent : plan.agents()) {
            var mine =
                    agent.streams().isEmpty()
                            ? plan.streams().stream()
                                    .filter(one -> one.agent().equals(agent.name()))
                                    .map(PlanStream::id)
                                    .toList()
                            : agent.streams();
            for (int i = 1; i < mine.size(); i++) {
                var earlier = before.get(mine.get(i));
                if (earlier != null) {
                    earlier.add(mine.get(i - 1));
                }
            }
        }
        before.values().forEach(each -> each.retainAll(before.keySet()));
        return before;
    }

    /**
     * The streams in the order in which they are merged: as the plan gives it; else each behind
     * what it needs, owners of contracts before those who rely on them, then those with the fewest
     * neighbours, then as they stand in the plan.
     *
     * @return all streams but those that wait for each other
     */
    public static List<String> merge(PlanDefinition plan) {
        if (!plan.merge().order().isEmpty()) {
            return plan.merge().order();
        }
        var before = before(plan);
        var softly = softly(plan);
        var neighbours = neighbours(plan);
        var places = new HashMap<String, Integer>();
        plan.streams().forEach(one -> places.put(one.id(), places.size()));
        var order = new ArrayList<String>();
        var left = new ArrayList<>(before.keySet());
        while (!left.isEmpty()) {
            var next =
                    left.stream()
                            .filter(id -> order.containsAll(before.getOrDefault(id, Set.of())))
                            .min(
                                    Comparator.<String>comparingLong(id ->
                                                    softly.getOrDefault(id, Set.of()).stream()
                                                            .filter(left::contains)
                                                            .count())
                                            .thenComparingInt(id ->
                                                    neighbours.getOrDefault(id, Set.of()).size())
                                            .thenComparingInt(id -> places.getOrDefault(id, 0)));
            if (next.isEmpty()) {
                break;
            }
            order.add(next.get());
            left.remove(next.get());
        }
        return List.copyOf(order);
    }

    /** What should be merged before a stream, if nothing stands against it. */
    private static Map<String, Set<String>> softly(PlanDefinition plan) {
        var softly = new HashMap<String, Set<String>>();
        plan.streams().forEach(one -> softly.put(one.id(), new HashSet<>(one.after())));
        for (var contract : plan.contracts()) {
            contract.consumers().stream()
                    .filter(id -> !id.equals(contract.owner()))
                    .forEach(id ->
                            softly.computeIfAbsent(id, _ -> new HashSet<>()).add(contract.owner()));
        }
        return softly;
    }

    private static Map<String, Set<String>> neighbours(PlanDefinition plan) {
        var neighbours = new HashMap<String, Set<String>>();
        for (var contract : plan.contracts()) {
            var all = new HashSet<>(contract.consumers());
            all.add(contract.owner());
            for (var id : all) {
                var others = neighbours.computeIfAbsent(id, _ -> new HashSet<>());
                others.addAll(all);
                others.remove(id);
            }
        }
        return neighbours;
    }

    /**
     * Which streams can start at the same time.
     *
     * @return one list for each turn; what waits for itself is in none
     */
    public static List<List<String>> turns(PlanDefinition plan) {
        var before = before(plan);
        var done = new HashSet<String>();
        var turns = new ArrayList<List<String>>();
        while (true) {
            var turn =
                    before.keySet().stream()
                            .filter(id -> !done.contains(id))
                            .filter(id -> done.containsAll(before.getOrDefault(id, Set.of())))
                            .toList();
            if (turn.isEmpty()) {
                return List.copyOf(turns);
            }
            turns.add(turn);
            done.addAll(turn);
        }
    }
}
