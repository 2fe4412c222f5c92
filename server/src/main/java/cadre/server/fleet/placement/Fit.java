package cadre.server.fleet.placement;

import cadre.wire.job.IsolationKind;
import cadre.wire.link.NodeFacts;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a node can take a job, and if not, the first thing that is in the way. The hurdles are
 * asked in the order of {@link Hurdle}: a node that falls at a later one is nearer to taking it.
 */
public final class Fit {
    /** Adapters that are a part of the node itself. */
    private static final Set<String> ALWAYS_THERE = Set.of("rehearsal", "custom");

    private Fit() {}

    /** What can be in the way, the farthest first. */
    public enum Hurdle {
        /** The job names another node. */
        NAME,
        /** Not connected. */
        PRESENCE,
        /** Draining, drained or cordoned. */
        SCHEDULING,
        /** A tag is missing. */
        TAGS,
        /** The agent CLI is not installed. */
        CLI,
        /** The kind of isolation is not proved. */
        ISOLATION,
        /** A path is outside the roots. */
        PATHS,
        /** Its disk has no room for one more workspace. */
        DISK,
        /** All slots are busy. */
        SLOTS;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A hurdle and a line about it for people, without the node's name. */
    public record Obstacle(Hurdle hurdle, String line) {}

    /** What keeps this node from taking such a job now; empty if nothing does. */
    public static Optional<Obstacle> obstacle(Requirement wants, Seat seat) {
        return lasting(wants, seat)
                .or(() -> diskFull(seat.facts()))
                .or(() ->
                        seat.freeSlots() > 0
                                ? Optional.empty()
                                : Optional.of(
                                        new Obstacle(
                                                Hurdle.SLOTS, slotsBusy(seat.facts().slots()))));
    }

    private static Optional<Obstacle> lasting(Requirement wants, Seat seat) {
        if (wants.node().isPresent() && !wants.node().get().equals(seat.name())) {
            return fallsAt(Hurdle.NAME, "the job asks for node " + wants.node().get());
        }
        if (seat.presence() != Presence.ONLINE) {
            return fallsAt(Hurdle.PRESENCE, "is " + seat.presence().word());
        }
        if (seat.scheduling() != Scheduling.OPEN) {
            return fallsAt(Hurdle.SCHEDULING, "is " + seat.scheduling().word());
        }
        return lack(wants, seat.facts());
    }

    /**
     * What a node lacks for such a job for ever, as far as it has said: a hurdle from {@code TAGS}
     * to {@code PATHS}, whether it takes work now or not.
     */
    static Optional<Obstacle> lack(Requirement wants, NodeFacts facts) {
        var missing = wants.tags().stream().filter(tag -> !facts.tags().contains(tag)).toList();
        if (!missing.isEmpty()) {
            return fallsAt(Hurdle.TAGS, "has no tag " + String.join(", ", missing));
        }
        if (!hasCli(facts, wants.cli())) {
            return fallsAt(Hurdle.CLI, "agent " + wants.cli() + " is not installed");
        }
        var isolation = isolation(facts, wants.isolation());
        if (isolation.isPresent()) {
            return fallsAt(Hurdle.ISOLATION, isolation.get());
        }
        return wants.paths().stream()
                .filter(path -> !holds(facts, path))
                .findFirst()
                .map(path -> new Obstacle(Hurdle.PATHS, "its roots do not hold " + path));
    }

    private static Optional<Obstacle> fallsAt(Hurdle hurdle, String line) {
        return Optional.of(new Obstacle(hurdle, line));
    }

    private static Optional<Obstacle> diskFull(NodeFacts facts) {
        return facts.disk().isFull()
                ? fallsAt(Hurdle.DISK, "its disk is full: " + shown(facts.disk().full()))
                : Optional.empty();
    }

    private static String slotsBusy(int slots) {
        return slots == 1 ? "its 1 slot is busy" : "all its " + slots + " slots are busy";
    }

    static boolean hasCli(NodeFacts facts, String cli) {
        return ALWAYS_THERE.contains(cli)
                || facts.agents().stream().anyMatch(agent -> agent.cli().equals(cli));
    }

    private static Optional<String> isolation(NodeFacts facts, IsolationKind wanted) {
        var said = facts.isolations();
        return switch (wanted) {
            case AUTO ->
                    said.stream()
                                    .anyMatch(kind ->
                                            kind.works() && kind.kind() != IsolationKind.NONE)
                            ? Optional.empty()
                            : Optional.of("no isolation works there" + reasons(said));
            case NONE ->
                    said.stream()
                            .filter(kind -> kind.kind() == IsolationKind.NONE && !kind.works())
                            .findFirst()
                            .map(kind -> "running without isolation is refused: " + kind.reason());
            case BUBBLEWRAP, UNSHARE, USER ->
                    said.stream().anyMatch(kind -> kind.kind() == wanted && kind.works())
                            ? Optional.empty()
                            : Optional.of(
                                    "isolation "
                                            + wanted.word()
                                            + " does not work"
                                            + reasons(
                                                    said.stream()
                                                            .filter(kind -> kind.kind() == wanted)
                                                            .toList()));
        };
    }

    private static String reasons(List<NodeFacts.ProvedIsolation> said) {
        return said.stream()
                .filter(kind -> !kind.works() && !kind.reason().isEmpty())
                .findFirst()
                .map(kind -> ": " + shown(kind.reason()))
                .orElse("");
    }

    private static String shown(String reason) {
        var plain = reason.strip().replaceAll("\\p{Cntrl}+", " ");
        return plain.length() > 200 ? plain.substring(0, 200) + "..." : plain;
    }

    /**
     * Whether a path lies under a root of the node, by the text only: the node checks again with
     * links resolved.
     */
    public static boolean holds(NodeFacts facts, String path) {
        var wanted = Path.of(path).normalize();
        return facts.roots().stream()
                .map(Path::of)
                .anyMatch(root -> wanted.startsWith(root.normalize()));
    }
}
