package cadre.wire.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The name of a node, unique in an installation. 1 to 63 of a-z, 0-9 and '-', not beginning with
 * '-'.
 */
public record NodeName(@JsonValue String name) implements Comparable<NodeName> {
    /**
     * Checks the form.
     *
     * @throws cadre.wire.error.CadreException INVALID if the name has another form
     */
    @JsonCreator
    public NodeName {
        Ids.name("node name", name);
    }

    @Override
    public int compareTo(NodeName other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
