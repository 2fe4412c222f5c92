package cadre.wire.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The name of an agent profile, such as {@code claude} or {@code rehearsal}. 1 to 63 of a-z, 0-9
 * and '-', not beginning with '-'.
 */
public record AgentName(@JsonValue String name) implements Comparable<AgentName> {
    /**
     * Checks the form.
     *
     * @throws cadre.wire.error.CadreException INVALID if the name has another form
     */
    @JsonCreator
    public AgentName {
        Ids.name("agent name", name);
    }

    @Override
    public int compareTo(AgentName other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
