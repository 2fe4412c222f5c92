package cadre.node.redact;

/** Makes of the bytes of a stream those in which secrets are searched. For one stream. */
interface Sight {
    /** Takes one more byte; {@code at} is the place behind it. */
    void next(byte next, long at);

    /** How many of the last bytes are not decided yet. */
    int open();

    /** Sees what is left. */
    interface Eye {
        /** A byte that stands for the stream's bytes from {@code from} to {@code at}. */
        void see(byte next, long from, long at);

        /** A line break that was left out; {@code at} is the place behind it. */
        void lineBreak(long at);
    }
}
