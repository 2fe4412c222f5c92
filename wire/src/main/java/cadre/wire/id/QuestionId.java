package cadre.wire.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of a question of an agent. Written as {@code q3}. */
public record QuestionId(long number) {
    /**
     * Reads {@code q3} or {@code 3}.
     *
     * @throws cadre.wire.error.CadreException INVALID if it is neither
     */
    @JsonCreator
    public static QuestionId of(String text) {
        return new QuestionId(Ids.number("id of a question", 'q', text));
    }

    @JsonValue
    @Override
    public String toString() {
        return "q" + number;
    }
}
