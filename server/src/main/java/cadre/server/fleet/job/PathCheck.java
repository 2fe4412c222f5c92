package cadre.server.fleet.job;

import cadre.server.fleet.placement.Fit;
import cadre.server.fleet.placement.Seat;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.NodeName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Refuses a job with paths that no known node allows, connected or not: it would wait for ever. A
 * node that has joined but never said its roots may hold any.
 */
final class PathCheck {
    private PathCheck() {}

    /**
     * Checks that one node may hold all of {@code paths}.
     *
     * @param node the only one that may, if the job asks for one
     * @throws CadreException INVALID that names the path and the roots of each node
     */
    static void check(List<String> paths, Optional<NodeName> node, List<Seat> all) {
        var seats =
                all.stream()
                        .filter(seat -> node.isEmpty() || node.get().equals(seat.name()))
                        .toList();
        if (paths.isEmpty() || seats.stream().anyMatch(seat -> holds(seat, paths))) {
            return;
        }
        var outside =
                paths.stream()
                        .filter(path -> seats.stream().noneMatch(seat -> holds(seat, path)))
                        .toList();
        var which = outside.isEmpty() ? paths : outside;
        throw new CadreException(
                ErrorCode.INVALID,
                outside.isEmpty()
                        ? "No single node holds all of these paths under its roots"
                        : "No node holds this path under its roots",
                Map.of("path", RequestCheck.shown(String.join(", ", which))),
                known(seats)
                        + ". Allow the folder by node.roots in the config of the node that has it,"
                        + " or send the checkout: 'cadre run --repo DIR'");
    }

    private static boolean holds(Seat seat, List<String> paths) {
        return paths.stream().allMatch(path -> holds(seat, path));
    }

    private static boolean holds(Seat seat, String path) {
        return seat.facts().isUnknown() || Fit.holds(seat.facts(), path);
    }

    private static String known(List<Seat> seats) {
        if (seats.isEmpty()) {
            return "No node has joined yet";
        }
        return seats.stream()
                .limit(20)
                .map(seat ->
                        seat.name()
                                + ": "
                                + (seat.facts().roots().isEmpty()
                                        ? "none"
                                        : RequestCheck.shown(
                                                String.join(", ", seat.facts().roots()))))
                .collect(Collectors.joining("; ", "Known roots: ", ""));
    }
}
