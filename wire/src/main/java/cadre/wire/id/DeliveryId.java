package cadre.wire.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The id of a delivery of a webhook, ascending in the order in which they were stored. Written as
 * {@code d17}; the bare number is read too.
 */
public record DeliveryId(long number) implements Comparable<DeliveryId> {
    /**
     * Reads {@code d17} or {@code 17}.
     *
     * @throws cadre.wire.error.CadreException INVALID if it is neither
     */
    @JsonCreator
    public static DeliveryId of(String text) {
        return new DeliveryId(Ids.number("id of a delivery", 'd', text));
    }

    @Override
    public int compareTo(DeliveryId other) {
        return Long.compare(number, other.number);
    }

    @JsonValue
    @Override
    public String toString() {
        return "d" + number;
    }
}
