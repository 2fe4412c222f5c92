package cadre.cli.print;

/** Colours, for a terminal that wants them; else plain text. */
public enum Style {
    /** No colour at all. */
    PLAIN,
    /** ANSI colours. */
    COLOUR;

    /** Bold. */
    public String bold(String text) {
        return wrap("1", text);
    }

    /** Faint: what matters less. */
    public String dim(String text) {
        return wrap("2", text);
    }

    /** Green: good. */
    public String green(String text) {
        return wrap("32", text);
    }

    /** Red: bad. */
    public String red(String text) {
        return wrap("31", text);
    }

    /** Yellow: look. */
    public String yellow(String text) {
        return wrap("33", text);
    }

    /** Cyan: names. */
    public String cyan(String text) {
        return wrap("36", text);
    }

    /** The state's word of a job, an attempt or a node in its colour. */
    public String state(String word) {
        return switch (word) {
            case "succeeded", "online", "open" -> green(word);
            case "failed", "lost", "timed_out", "offline" -> red(word);
            case "queued",
                    "cancelled",
                    "stopped",
                    "disconnected",
                    "silent",
                    "draining",
                    "drained",
                    "cordoned" ->
                    yellow(word);
            case "running" -> cyan(word);
            default -> word;
        };
    }

    private String wrap(String code, String text) {
        return this == PLAIN || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
