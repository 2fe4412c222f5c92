package cadre.wire.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The id of a git bundle that a client sent for its jobs. Written as {@code b17}; the bare number
 * is read too.
 */
public record BundleId(long number) implements Comparable<BundleId> {
    /**
     * Reads {@code b17} or {@code 17}.
     *
     * @throws cadre.wire.error.CadreException INVALID if it is neither
     */
    @JsonCreator
    public static BundleId of(String text) {
        return new BundleId(Ids.number("bundle id", 'b', text));
    }

    @Override
    public int compareTo(BundleId other) {
        return Long.compare(number, other.number);
    }

    @JsonValue
    @Override
    public String toString() {
        return "b" + number;
    }
}
