package cadre.wire.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The id of a plan, ascending in the order of their beginnings. Written as {@code p17}; the bare
 * number is read too.
 */
public record PlanId(long number) implements Comparable<PlanId> {
    /**
     * Reads {@code p17} or {@code 17}.
     *
     * @throws cadre.wire.error.CadreException INVALID if it is neither
     */
    @JsonCreator
    public static PlanId of(String text) {
        return new PlanId(Ids.number("id of a plan", 'p', text));
    }

    @Override
    public int compareTo(PlanId other) {
        return Long.compare(number, other.number);
    }

    @JsonValue
    @Override
    public String toString() {
        return "p" + number;
    }
}
