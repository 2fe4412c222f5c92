package cadre.server.fleet.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why a queued job waits, in words, from what the nodes are now.
 *
 * @param summary one line
 * @param nodes a line for each node
 * @param possible whether a node could take it now
 */
public record Waiting(String summary, List<String> nodes, boolean possible) {
    public Waiting {
        nodes = List.copyOf(nodes);
    }

    /** Looks at every node. */
    public static Waiting of(Requirement wants, List<Seat> seats) {
        var falls = new ArrayList<Fall>();
        var lines = new ArrayList<String>();
        for (var seat : seats) {
            var obstacle = Fit.obstacle(wants, seat);
            lines.add(
                    seat.name() + ": " + obstacle.map(Fit.Obstacle::line).orElse("could take it"));
            obstacle.ifPresent(found -> falls.add(new Fall(seat, found)));
        }
        if (falls.size() < seats.size()) {
            return new Waiting("a node is free; it is about to start", lines, true);
        }
        return new Waiting(summary(wants, seats, falls), lines, false);
    }

    private record Fall(Seat seat, Fit.Obstacle obstacle) {}

    private static String summary(Requirement wants, List<Seat> seats, List<Fall> falls) {
        var nearest =
                falls.stream().map(fall -> fall.obstacle().hurdle()).max(Comparator.naturalOrder());
        if (nearest.isEmpty()) {
            return "no node has joined yet";
        }
        var there =
                falls.stream().filter(fall -> fall.obstacle().hurdle() == nearest.get()).toList();
        var online = seats.stream().filter(seat -> seat.presence() == Presence.ONLINE).count();
        return switch (nearest.get()) {
            case NAME -> "there is no node " + wants.node().map(Object::toString).orElse("");
            case PRESENCE -> presence(wants, there);
            case SCHEDULING ->
                    one(there)
                            .map(Waiting::line)
                            .orElse(
                                    "all "
                                            + there.size()
                                            + " connected nodes are draining or cordoned");
            case TAGS -> tags(wants, there, online);
            case CLI ->
                    one(there)
                            .filter(_ -> seats.size() > 1 || wants.node().isPresent())
                            .map(fall ->
                                    "agent "
                                            + wants.cli()
                                            + " is not installed on "
                                            + fall.seat().name())
                            .orElse("agent " + wants.cli() + " is not installed on any node");
            case ISOLATION, PATHS ->
                    one(there)
                            .map(Waiting::line)
                            .orElse(
                                    "no node fits: "
                                            + there.getFirst().obstacle().line()
                                            + " ("
                                            + there.getFirst().seat().name()
                                            + " and "
                                            + (there.size() - 1)
                                            + " more)");
            case SLOTS -> slots(there);
        };
    }

    private static Optional<Fall> one(List<Fall> falls) {
        return falls.size() == 1 ? Optional.of(falls.getFirst()) : Optional.empty();
    }

    private static String line(Fall fall) {
        var text = fall.obstacle().line();
        return switch (fall.obstacle().hurdle()) {
            case PRESENCE, SCHEDULING -> "node " + fall.seat().name() + " " + text;
            case NAME, TAGS, CLI, ISOLATION, PATHS, SLOTS ->
                    "node " + fall.seat().name() + ": " + text;
        };
    }

    private static String presence(Requirement wants, List<Fall> falls) {
        if (wants.node().isPresent()) {
            return line(falls.getFirst());
        }
        return falls.size() == 1
                ? "no node is connected; " + line(falls.getFirst())
                : "no node is connected; " + falls.size() + " are known";
    }

    private static String tags(Requirement wants, List<Fall> falls, long online) {
        if (wants.node().isPresent()) {
            return line(falls.getFirst());
        }
        var nowhere =
                wants.tags().stream()
                        .filter(tag -> falls.stream().noneMatch(fall -> has(fall, tag)))
                        .toList();
        var nodes = online == 1 ? "1 node online" : online + " nodes online";
        return nowhere.isEmpty()
                ? "no node with all of the tags " + String.join(", ", wants.tags()) + "; " + nodes
                : "no node with tag " + String.join(", ", nowhere) + "; " + nodes;
    }

    private static boolean has(Fall fall, String tag) {
        return fall.seat().facts().tags().contains(tag);
    }

    private static String slots(List<Fall> falls) {
        var slots = falls.stream().mapToInt(fall -> fall.seat().facts().slots()).sum();
        var where =
                falls.size() <= 3
                        ? falls.stream()
                                .map(fall -> fall.seat().name().toString())
                                .collect(Collectors.joining(" and "))
                        : falls.size() + " nodes";
        return slots == 1
                ? "the only slot of " + where + " is busy"
                : "all " + slots + " slots of " + where + " busy";
    }
}
