package cadre.server.bus.topic;

/** What becomes of messages that an agent looks at. */
public enum Taking {
    /** They are gone afterwards. */
    TAKE,
    /** They are there again at the next look. */
    LEAVE
}
