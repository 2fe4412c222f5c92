package cadre.wire.crew;

/**
 * A word to the worker of a part, as mail in the crew's team.
 *
 * @param part the part's name, or {@code all}
 * @param body 1 byte to 64 KiB
 */
public record CrewMessage(String part, String body) {
    public CrewMessage {
        part = part == null ? "" : part;
        body = body == null ? "" : body;
    }
}
