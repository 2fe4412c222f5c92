package cadre.wire.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The name of a member of a team, such as {@code BE} or {@code codex-worker-1}. 1 to 64 of letters,
 * digits and {@code ._:-}, beginning with a letter or digit; {@code all} is none, since that is
 * everyone.
 */
public record MemberName(@JsonValue String name) implements Comparable<MemberName> {
    /**
     * Checks the form.
     *
     * @throws cadre.wire.error.CadreException INVALID if the name has another form
     */
    @JsonCreator
    public MemberName {
        Ids.member(name);
    }

    @Override
    public int compareTo(MemberName other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
