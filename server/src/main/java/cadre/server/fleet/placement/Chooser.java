package cadre.server.fleet.placement;

import cadre.wire.id.NodeName;
import cadre.wire.job.Placement;
import java.util.ArrayList;
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

    /** A node that could take jobs, and how many slots it has left. Used by one thread. */
    public static final class Candidate {
        private final Seat seat;
        private final int slots;
        private int free;

        /** One with so many slots left. */
        public Candidate(Seat seat, int free) {
            this.seat = seat;
            this.slots = Math.max(1, seat.facts().slots());
            this.free = free;
        }

        /** The node. */
        public Seat seat() {
            return seat;
        }

        /** How many slots it has left. */
        public int free() {
            return free;
        }

        /** One slot less. */
        public void take() {
            free--;
        }

        /** Others have taken what it had left. */
        public void fill() {
            free = 0;
        }

        /** Whether it is less loaded than another one; the first by name of equals. */
        private boolean isBefore(Candidate other) {
            var here = (long) free * other.slots;
            var there = (long) other.free * slots;
            if (here != there) {
                return here > there;
            }
            return free != other.free
                    ? free > other.free
                    : seat.name().compareTo(other.seat.name()) < 0;
        }
    }

    /** The one that takes it; empty if there is none with a free slot. */
    public Optional<Candidate> choose(
            Placement policy, List<String> preferredTags, List<Candidate> candidates) {
        var best = best(preferredTags, candidates);
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

    /** Those with a free slot that have most of the tags; once for each job, hence plain loops. */
    private static List<Candidate> best(List<String> preferredTags, List<Candidate> candidates) {
        var best = new ArrayList<Candidate>(candidates.size());
        var most = 0;
        for (var candidate : candidates) {
            if (candidate.free > 0) {
                var matches = preferredTags.isEmpty() ? 0 : matches(candidate, preferredTags);
                if (matches > most) {
                    best.clear();
                    most = matches;
                }
                if (matches == most) {
                    best.add(candidate);
                }
            }
        }
        return best;
    }

    private static int matches(Candidate candidate, List<String> preferredTags) {
        var tags = candidate.seat.facts().tags();
        var matches = 0;
        for (var tag : preferredTags) {
            matches += tags.contains(tag) ? 1 : 0;
        }
        return matches;
    }

    private static Candidate leastLoaded(List<Candidate> best) {
        var least = best.getFirst();
        for (var candidate : best) {
            if (candidate.isBefore(least)) {
                least = candidate;
            }
        }
        return least;
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
