package cadre.server.chat;

/** One thing that a platform delivers. Delivered again it has the same id. */
public sealed interface Incoming {
    /** By which the platform tells it from all others. */
    Id id();

    /** All of a bot are of one kind. */
    sealed interface Id {
        /** Ascending with gaps. */
        record Number(long number) implements Id {}

        /**
         * Says nothing about what came first.
         *
         * @param name not empty, to 200 characters
         */
        record Name(String name) implements Id {
            public Name {
                if (name.isEmpty() || name.length() > 200) {
                    throw new IllegalArgumentException("a name of 1 to 200 characters");
                }
            }
        }
    }

    /**
     * A text that a person wrote.
     *
     * @param place where the person wrote it
     * @param person how the platform shows the person
     * @param message the platform's id of the message
     * @param text to 4,096 characters
     * @param answers the message that it answers or in whose thread it stands; empty for none
     * @param form how a command is written there
     */
    record Message(
            Id id,
            Speaker speaker,
            Place place,
            String person,
            String message,
            String text,
            String answers,
            Form form)
            implements Incoming {}

    /** What nobody acts on: a bot's, a channel's, no text; {@code why} is for people. */
    record Ignored(Id id, String why) implements Incoming {}

    /** How a command is written. */
    enum Form {
        /** With a slash. */
        SLASH,
        /** Also without, but in the thread of a job, where words are for the job. */
        BARE,
        /** Also without: the bot is called by its name. */
        NAMED
    }

    /** Where something is written. */
    enum Place {
        /** Between one person and the bot. */
        PRIVATE,
        /** Where others read along: only commands and answers to the bot are heard there. */
        GROUP
    }
}
