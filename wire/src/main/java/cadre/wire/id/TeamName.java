package cadre.wire.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The name of a team. 1 to 63 of a-z, 0-9 and '-', not beginning with '-'. */
public record TeamName(@JsonValue String name) implements Comparable<TeamName> {
    /**
     * Checks the form.
     *
     * @throws cadre.wire.error.CadreException INVALID if the name has another form
     */
    @JsonCreator
    public TeamName {
        Ids.name("team name", name);
    }

    @Override
    public int compareTo(TeamName other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
