package cadre.server.fleet.placement;

import cadre.wire.id.NodeName;
import cadre.wire.job.Placement;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Chooses among the nodes that could take a job. More preferred tags win; the policy decides among
 * equals. Used by one thread.
 */
public final class Chooser {
    private final RandomGenerator random;
    private Optional<NodeName> lastInTurn = Optional.empty();

    /** A chooser with this source of chance. */
    public Chooser(RandomGenerator random) {
        this.random = random;
    }

    /** A node that could take the job, and how many slots it has left. */
    public record Candidate(Seat seat, int free) {}

    /** The one that takes it; empty if there is none with a free slot. */
    public Optional<Candidate> choose(
            Placement policy, List<String> preferredTags, List<Candidate> candidates) {
        var free = candidates.stream().filter(candidate -> candidate.free() > 0).toList();
        var most = free.stream().mapToLong(one -> matches(one, preferredTags)).max().orElse(0);
        var best = free.stream().filter(one -> matches(one, preferredTags) == most).toList();
        if (best.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (policy) {
                    case LEAST_LOADED -> leastLoaded(best);
                    case ROUND_ROBIN -> next(best);
                    case RANDOM -> best.get(random.nextInt(best.size()));
                });
    }

    private static long matches(Candidate candidate, List<String> preferredTags) {
        return preferredTags.stream()
                .filter(tag -> candidate.seat().facts().tags().contains(tag))
                .count();
    }

    private static Candidate leastLoaded(List<Candidate> best) {
        return best.stream()
                .max(
                        Comparator.<Candidate>comparingDouble(one ->
                                        (double) one.free()
                                                / Math.max(1, one.seat().facts().slots()))
                                .thenComparingInt(Candidate::free)
                                .thenComparing(one -> one.seat().name(), Comparator.reverseOrder()))
                .orElseThrow();
    }

    private Candidate next(List<Candidate> best) {
        var byName = best.stream().sorted(Comparator.comparing(one -> one.seat().name())).toList();
        var chosen =
                byName.stream().filter(this::isBehindLast).findFirst().orElse(byName.getFirst());
        lastInTurn = Optional.of(chosen.seat().name());
        return chosen;
    }

    private boolean isBehindLast(Candidate one) {
        return lastInTurn.isPresent() && one.seat().name().compareTo(lastInTurn.get()) > 0;
    }
}
