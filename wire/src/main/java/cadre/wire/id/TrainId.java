package cadre.wire.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The id of a merge train, ascending in the order of their beginnings. Written as {@code m17}; the
 * bare number is read too.
 */
public record TrainId(long number) implements Comparable<TrainId> {
    /**
     * Reads {@code m17} or {@code 17}.
     *
     * @throws cadre.wire.error.CadreException INVALID if it is neither
     */
    @JsonCreator
    public static TrainId of(String text) {
        return new TrainId(Ids.number("id of a merge train", 'm', text));
    }

    @Override
    public int compareTo(TrainId other) {
        return Long.compare(number, other.number);
    }

    @JsonValue
    @Override
    public String toString() {
        return "m" + number;
    }
}
