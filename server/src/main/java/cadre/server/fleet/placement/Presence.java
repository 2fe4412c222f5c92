package cadre.server.fleet.placement;

import java.util.Locale;

/** Whether a node can be talked to. */
public enum Presence {
    /** Connected, and it beats. */
    ONLINE,
    /** Connected, but no beat came for a lease. */
    SILENT,
    /** Not connected. */
    OFFLINE;

    /** The word used in JSON and on the screen. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
