package cadre.wire.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The name of a role, a kind of work such as {@code executor} or {@code code-reviewer}. 1 to 63 of
 * a-z, 0-9 and '-', not beginning with '-'.
 */
public record RoleName(@JsonValue String name) implements Comparable<RoleName> {
    /**
     * Checks the form.
     *
     * @throws cadre.wire.error.CadreException INVALID if the name has another form
     */
    @JsonCreator
    public RoleName {
        Ids.name("role name", name);
    }

    @Override
    public int compareTo(RoleName other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
