package cadre.process.sweep;

import cadre.process.ProcessIdentity;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The looks of one sweep at its attempt. What one look has proven stays proven: a child that
 * cleared its environment is known by its parent, which the sweep itself may end first. For one
 * thread.
 */
final class Lookout {
    private static final Readings READINGS = new Readings();

    private final SweepTarget target;
    private final Set<ProcessIdentity> wrappers = new HashSet<>();
    private Set<ProcessIdentity> proven = Set.of();

    Lookout(SweepTarget target) {
        this.target = target;
    }

    SweepTarget target() {
        return target;
    }

    /** Whoever was seen to wrap the attempt so far, by whatever look. */
    Set<ProcessIdentity> wrappers() {
        return wrappers;
    }

    /** The attempt's processes now. */
    Members look() {
        var members = Members.of(READINGS.next(), target, proven);
        members.all().stream()
                .filter(members::isWrapper)
                .map(ProcessEntry::identity)
                .forEach(wrappers::add);
        proven =
                members.all().stream()
                        .map(ProcessEntry::identity)
                        .collect(Collectors.toUnmodifiableSet());
        return members;
    }
}
