package cadre.server.knowledge.text;

/** What became of a document's bytes. */
public sealed interface Text {
    /**
     * Its text.
     *
     * @param text with {@code \n} as its only line end and with secrets masked, each on its line
     * @param encoding {@code UTF-8}, {@code UTF-16LE} or {@code UTF-16BE}
     * @param masked how many secrets were masked
     */
    record Read(String text, String encoding, int masked) implements Text {}

    /**
     * It is not taken.
     *
     * @param why a sentence for people, without the document's name
     */
    record Refused(Reason reason, String why) implements Text {}

    /** Why a document is not taken. */
    enum Reason {
        /** It has more bytes than are taken. */
        TOO_LARGE,
        /** It is no text. */
        BINARY,
        /** It is text in an encoding that is not read. */
        ENCODING,
        /** There is none, or it is a folder, a symbolic link or a device. */
        NO_FILE,
        /** The machine does not let it be read. */
        UNREADABLE
    }
}
