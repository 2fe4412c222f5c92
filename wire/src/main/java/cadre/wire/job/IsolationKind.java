package cadre.wire.job;

import com.fasterxml.jackson.annotation.JsonValue;

/** How an agent is kept away from everything but its workspace. */
public enum IsolationKind {
    /** The strongest that the node has proved; never {@link #NONE}. */
    AUTO,
    /** Bubblewrap: mount, PID and IPC namespaces, no capabilities. */
    BUBBLEWRAP,
    /** util-linux unshare and setpriv: the same with other means. */
    UNSHARE,
    /** A user id of its own. */
    USER,
    /** Nothing hidden: only when asked for by name. */
    NONE;

    /** The word used in JSON, SQL and on the screen. */
    @JsonValue
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
