package cadre.server.storage;

/**
 * What a wake-up is about.
 *
 * @param kind a word, such as {@code queue}, {@code feed}, {@code job}, {@code log}
 * @param name which one of these, such as {@code j17}; empty where there is only one. No space, at
 *     most 200 characters
 */
public record Topic(String kind, String name) {
    private static final int LONGEST_NAME = 200;

    /** Checks the form. */
    public Topic {
        if (!kind.matches("[a-z]{1,20}")
                || name.length() > LONGEST_NAME
                || name.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IllegalStateException("no topic: " + kind + " " + name);
        }
    }

    /** The only one of its kind. */
    public static Topic of(String kind) {
        return new Topic(kind, "");
    }

    /** One word; {@link #parse} reads it. */
    String text() {
        return kind + ":" + name;
    }

    static Topic parse(String text) {
        var colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalStateException("no topic: " + text);
        }
        return new Topic(text.substring(0, colon), text.substring(colon + 1));
    }
}
