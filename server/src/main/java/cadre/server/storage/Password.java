package cadre.server.storage;

/**
 * A password, which no log and no error shows.
 *
 * @param text empty for none
 */
public record Password(String text) {
    /** None is set. */
    public static final Password NONE = new Password("");

    @Override
    public String toString() {
        return text.isEmpty() ? "none" : "***";
    }
}
