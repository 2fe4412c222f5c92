package cadre.server.fleet.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why a queued job waits, in words, from what the nodes are now.
 *
 * @param reason one of few words, for figures
 * @param summary one line
 * @param nodes a line for each node
 * @param possible whether a node could take it now
 */
public record Waiting(String reason, String summary, List<String> nodes, boolean possible) {
    /** It is about to start. */
    public static final String STARTING = "starting";

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
            return new Waiting(STARTING, "a node is free; it is about to start", lines, true);
        }
        var nearest = falls.stream().map(Fall::hurdle).max(Comparator.naturalOrder());
        return new Waiting(
                nearest.map(Fit.Hurdle::word).orElse("no_node"),
                summary(wants, seats, falls, nearest),
                lines,
                false);
    }

    private record Fall(Seat seat, Fit.Obstacle obstacle) {
        Fit.Hurdle hurdle() {
            return obstacle.hurdle();
        }
    }

    private static String summary(
            Requirement wants, List<Seat> seats, List<Fall> falls, Optional<Fit.Hurdle> nearest) {
        if (nearest.isEmpty()) {
            return "no node has joined yet";
        }
        var there = falls.stream().filter(fall -> fall.hurdle() == nearest.get()).toList();
        return switch (nearest.get()) {
            case NAME -> "there is no node " + wants.node().map(Object::toString).orElse("");
            case PRESENCE -> presence(wants, there);
            case SCHEDULING ->
                    there.size() == 1
                            ? line(there.getFirst())
                            : "all "
                                    + there.size()
                                    + " connected nodes are draining, drained or cordoned";
            case TAGS, CLI, ISOLATION, PATHS ->
                    wants.node().isPresent()
                            ? line(there.getFirst())
                            : lacking(wants, nearest.get(), seats, falls, there);
            case DISK ->
                    there.size() == 1 || wants.node().isPresent()
                            ? line(there.getFirst())
                            : "the disks of all "
                                    + there.size()
                                    + " nodes that fit are full; "
                                    + line(there.getFirst());
            case SLOTS -> slots(there);
        };
    }

    private static String line(Fall fall) {
        var text = fall.obstacle().line();
        return switch (fall.hurdle()) {
            case PRESENCE, SCHEDULING -> "node " + fall.seat().name() + " " + text;
            case NAME, TAGS, CLI, ISOLATION, PATHS, DISK, SLOTS ->
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

    /** No node that takes work now has what is wanted; one that does not may well have it. */
    private static String lacking(
            Requirement wants,
            Fit.Hurdle hurdle,
            List<Seat> seats,
            List<Fall> falls,
            List<Fall> there) {
        var away =
                falls.stream()
                        .filter(Waiting::isAway)
                        .filter(fall -> passes(wants, hurdle, fall.seat()))
                        .toList();
        if (!away.isEmpty()) {
            return away(has(wants, hurdle), away) + "; " + online(seats);
        }
        return switch (hurdle) {
            case TAGS -> noTags(wants, seats) + "; " + online(seats);
            case CLI -> noCli(wants, seats, there);
            default -> noFit(there);
        };
    }

    private static boolean isAway(Fall fall) {
        return fall.hurdle() == Fit.Hurdle.PRESENCE || fall.hurdle() == Fit.Hurdle.SCHEDULING;
    }

    private static boolean passes(Requirement wants, Fit.Hurdle hurdle, Seat seat) {
        return Fit.lack(wants, seat.facts())
                .map(lack -> lack.hurdle().compareTo(hurdle) > 0)
                .orElse(true);
    }

    private static String has(Requirement wants, Fit.Hurdle hurdle) {
        return switch (hurdle) {
            case TAGS ->
                    (wants.tags().size() == 1 ? "has tag " : "has the tags ")
                            + String.join(", ", wants.tags());
            case CLI -> "has agent " + wants.cli();
            default -> "fits";
        };
    }

    private static String away(String has, List<Fall> away) {
        var first = away.getFirst();
        var more =
                switch (away.size()) {
                    case 1 -> "";
                    case 2 -> " (and 1 more like it takes no work)";
                    default -> " (and " + (away.size() - 1) + " more like it take no work)";
                };
        return first.seat().name() + " " + has + " but " + first.obstacle().line() + more;
    }

    private static String online(List<Seat> seats) {
        var online = seats.stream().filter(seat -> seat.presence() == Presence.ONLINE).count();
        return online == 1 ? "1 node online" : online + " nodes online";
    }

    private static String noTags(Requirement wants, List<Seat> seats) {
        var nowhere =
                wants.tags().stream()
                        .filter(tag -> seats.stream().noneMatch(seat -> hasTag(seat, tag)))
                        .toList();
        return nowhere.isEmpty()
                ? "no node with all of the tags " + String.join(", ", wants.tags())
                : "no node with tag " + String.join(", ", nowhere);
    }

    private static boolean hasTag(Seat seat, String tag) {
        return seat.facts().tags().contains(tag);
    }

    private static String noCli(Requirement wants, List<Seat> seats, List<Fall> there) {
        var nowhere = seats.stream().noneMatch(seat -> Fit.hasCli(seat.facts(), wants.cli()));
        return "agent "
                + wants.cli()
                + " is not installed on "
                + (nowhere ? "any node" : names(there));
    }

    private static String noFit(List<Fall> there) {
        var first = there.getFirst();
        return there.size() == 1
                ? line(first)
                : "no node fits: "
                        + first.obstacle().line()
                        + " ("
                        + first.seat().name()
                        + " and "
                        + (there.size() - 1)
                        + " more)";
    }

    private static String names(List<Fall> falls) {
        return falls.size() <= 3
                ? falls.stream()
                        .map(fall -> fall.seat().name().toString())
                        .collect(Collectors.joining(" and "))
                : falls.size() + " nodes";
    }

    private static String slots(List<Fall> falls) {
        var slots = falls.stream().mapToInt(fall -> fall.seat().facts().slots()).sum();
        var where = names(falls);
        return slots == 1
                ? "the only slot of " + where + " is busy"
                : "all " + slots + " slots of " + where + " busy";
    }
}
