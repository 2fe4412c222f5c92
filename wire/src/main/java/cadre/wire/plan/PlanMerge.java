package cadre.wire.plan;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How streams come together.
 *
 * @param order of all streams by id; empty to have it computed
 * @param line where the plan's file says so; 0 where it says nothing
 */
public record PlanMerge(List<String> order, By by, int line) {
    /** Where a plan says nothing. */
    public static final PlanMerge COMPUTED = new PlanMerge(List.of(), By.MERGE, 0);

    public PlanMerge {
        order = List.copyOf(order);
    }

    /** What a merge train is told of it; empty for merge commits. */
    public Optional<Boolean> rebase() {
        return by == By.REBASE ? Optional.of(true) : Optional.empty();
    }

    /** How a stream's branch gets into the integration branch. */
    public enum By {
        /** With a merge commit. */
        MERGE,
        /** Its commits are made anew on top. */
        REBASE;

        /** The word used in the plan's file. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
