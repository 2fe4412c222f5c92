package cadre.server.usage.budget;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whose budgets are used up. */
public record Exhausted(List<Over> over) {
    static final Exhausted NOTHING = new Exhausted(List.of());

    public Exhausted {
        over = List.copyOf(over);
    }

    /**
     * A budget that is used up.
     *
     * @param why nothing of it may start, for people
     * @param stops whether what runs of it is to be stopped
     * @param until from then on it says nothing; empty for ever
     */
    public record Over(Who who, String why, boolean stops, Optional<Instant> until) {}

    Exhausted at(Instant now) {
        return over.stream().allMatch(one -> holds(one, now))
                ? this
                : new Exhausted(over.stream().filter(one -> holds(one, now)).toList());
    }

    private static boolean holds(Over one, Instant now) {
        return one.until().map(now::isBefore).orElse(true);
    }

    /** Why nothing at all may start; empty if something may. */
    public Optional<String> team() {
        return over.stream()
                .filter(one -> one.who().kind() == Who.Kind.ALL)
                .map(Over::why)
                .findFirst();
    }

    /** Those that are of some jobs. */
    public List<Over> some() {
        return over.stream().filter(one -> one.who().kind() != Who.Kind.ALL).toList();
    }
}
