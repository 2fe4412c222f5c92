package cadre.server.chat;

/** One thing that a platform delivers. Delivered again it has the same number. */
public sealed interface Incoming {
    /** The platform's number of it, ascending with gaps. */
    long number();

    /**
     * A text that a person wrote.
     *
     * @param place where the person wrote it
     * @param person how the platform shows the person
     * @param message the platform's id of the message
     * @param text to 4,096 characters
     */
    record Message(
            long number, Speaker speaker, Place place, String person, String message, String text)
            implements Incoming {}

    /** What nobody acts on: a bot's, a channel's, no text; {@code why} is for people. */
    record Ignored(long number, String why) implements Incoming {}

    /** Where something is written. */
    enum Place {
        /** Between one person and the bot. */
        PRIVATE,
        /** Where others read along: only commands are heard there. */
        GROUP
    }
}
