package cadre.wire.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The id of an artifact which the server keeps. Written as {@code a17}; the bare number is read
 * too.
 */
public record ArtifactId(long number) implements Comparable<ArtifactId> {
    /**
     * Reads {@code a17} or {@code 17}.
     *
     * @throws cadre.wire.error.CadreException INVALID if it is neither
     */
    @JsonCreator
    public static ArtifactId of(String text) {
        return new ArtifactId(Ids.number("artifact id", 'a', text));
    }

    @Override
    public int compareTo(ArtifactId other) {
        return Long.compare(number, other.number);
    }

    @JsonValue
    @Override
    public String toString() {
        return "a" + number;
    }
}
