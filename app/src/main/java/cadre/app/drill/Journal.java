package cadre.app.drill;

import static java.util.Comparator.comparing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;

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
        return of(kinds, target).anyMatch(one -> one.touches(begin, end));
    }

    /**
     * For how long at most one or another of these went on in that time, without a pause longer
     * than {@code pause}.
     *
     * @param target as for {@link #has}
     */
    Duration longest(
            Set<FaultKind> kinds, String target, Instant begin, Instant end, Duration pause) {
        var longest = Duration.ZERO;
        var from = begin;
        var until = begin;
        for (var one : of(kinds, target).sorted(comparing(Injected::from)).toList()) {
            if (!one.touches(begin, end)) {
                continue;
            }
            if (one.from().isAfter(until.plus(pause))) {
                from = later(one.from(), begin);
                until = from;
            }
            until = later(until, one.until().isAfter(end) ? end : one.until());
            var lasted = Duration.between(from, until);
            longest = lasted.compareTo(longest) > 0 ? lasted : longest;
        }
        return longest;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private Stream<Injected> of(Set<FaultKind> kinds, String target) {
        return all.stream()
                .filter(one -> kinds.contains(one.kind()))
                .filter(one -> one.target().equals(target) || one.kind().isOfServer());
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
