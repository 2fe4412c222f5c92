package cadre.node.agents;

/** Cuts texts of an agent to the sizes that the normal form allows, in characters. */
final class Clip {
    private static final int TEXT = 16 * 1024;
    private static final int ANSWER = 256 * 1024;
    private static final int REASON = 2000;
    private static final int NAME = 200;

    private Clip() {}

    static String text(String text) {
        return to(TEXT, text);
    }

    static String answer(String text) {
        return to(ANSWER, text);
    }

    static String name(String text) {
        return to(NAME, text.strip());
    }

    static String reason(String text) {
        return to(REASON, text.strip());
    }

    private static String to(int length, String text) {
        if (text.length() <= length) {
            return text;
        }
        int end = length - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end)
                + "\u2026";
    }
}
