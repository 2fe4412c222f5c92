package cadre.wire.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The id of a work item's way through a flow, ascending in the order of entering. Written as {@code
 * f3}; the bare number is read too.
 */
public record FlowId(long number) implements Comparable<FlowId> {
    /**
     * Reads {@code f3} or {@code 3}.
     *
     * @throws cadre.wire.error.CadreException INVALID if it is neither
     */
    @JsonCreator
    public static FlowId of(String text) {
        return new FlowId(Ids.number("flow id", 'f', text));
    }

    @Override
    public int compareTo(FlowId other) {
        return Long.compare(number, other.number);
    }

    @JsonValue
    @Override
    public String toString() {
        return "f" + number;
    }
}
