package cadre.wire.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The id of a crew, ascending in the order of filing. Written as {@code c3}; the bare number is
 * read too.
 */
public record CrewId(long number) implements Comparable<CrewId> {
    /**
     * Reads {@code c3} or {@code 3}.
     *
     * @throws cadre.wire.error.CadreException INVALID if it is neither
     */
    @JsonCreator
    public static CrewId of(String text) {
        return new CrewId(Ids.number("crew id", 'c', text));
    }

    @Override
    public int compareTo(CrewId other) {
        return Long.compare(number, other.number);
    }

    @JsonValue
    @Override
    public String toString() {
        return "c" + number;
    }
}
