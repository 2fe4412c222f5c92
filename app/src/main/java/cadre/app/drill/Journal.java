package cadre.app.drill;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** All that the drill broke. Thread-safe. */
final class Journal {
    private final List<Injected> all = new CopyOnWriteArrayList<>();

    void add(Injected one) {
        all.add(one);
    }

    List<Injected> all() {
        return List.copyOf(all);
    }

    int count(Predicate<FaultKind> which) {
        return (int) all.stream().filter(one -> which.test(one.kind())).count();
    }

    /**
     * Whether one of these was going on in that time.
     *
     * @param target the node or server that it was done to; what is done to any server counts for
     *     all, since a node may have been connected to it
     */
    boolean has(Set<FaultKind> kinds, String target, Instant begin, Instant end) {
        return all.stream()
                .filter(one -> kinds.contains(one.kind()))
                .filter(one -> one.target().equals(target) || one.kind().isOfServer())
                .anyMatch(one -> one.touches(begin, end));
    }

    /** Whether the disk of this node was full: then it must keep what it could not store. */
    boolean filledDiskOf(String node) {
        return all.stream()
                .anyMatch(one -> one.kind() == FaultKind.FILL_DISK && one.target().equals(node));
    }

    /** Whether the drill killed the agent of this attempt. */
    boolean killedAgent(String attempt) {
        return all.stream()
                .anyMatch(one -> one.kind() == FaultKind.KILL_AGENT && one.what().equals(attempt));
    }
}
