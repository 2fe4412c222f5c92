package cadre.wire.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of a link between a person in a chat and a key. Written as {@code l3}. */
public record ChatLinkId(long number) {
    /**
     * Reads {@code l3} or {@code 3}.
     *
     * @throws cadre.wire.error.CadreException INVALID if it is neither
     */
    @JsonCreator
    public static ChatLinkId of(String text) {
        return new ChatLinkId(Ids.number("id of a chat's link", 'l', text));
    }

    @JsonValue
    @Override
    public String toString() {
        return "l" + number;
    }
}
