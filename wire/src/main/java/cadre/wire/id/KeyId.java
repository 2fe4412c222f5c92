package cadre.wire.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of a key; never the key itself. Written as {@code k17}; the bare number is read too. */
public record KeyId(long number) implements Comparable<KeyId> {
    /**
     * Reads {@code k17} or {@code 17}.
     *
     * @throws cadre.wire.error.CadreException INVALID if it is neither
     */
    @JsonCreator
    public static KeyId of(String text) {
        return new KeyId(Ids.number("key id", 'k', text));
    }

    @Override
    public int compareTo(KeyId other) {
        return Long.compare(number, other.number);
    }

    @JsonValue
    @Override
    public String toString() {
        return "k" + number;
    }
}
