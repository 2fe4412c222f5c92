package cadre.server.fleet.placement;

import java.util.Locale;

/** Whether a node is given new work. */
public enum Scheduling {
    /** Takes new work. */
    OPEN,
    /** Finishes what it runs and takes nothing new; said by someone who wants to stop it. */
    DRAINING,
    /** Was draining, and the last that it ran is over: it may be stopped. */
    DRAINED,
    /** Takes nothing new. */
    CORDONED;

    /** The word used in JSON, SQL and on the screen. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The scheduling of that word. */
    public static Scheduling of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
