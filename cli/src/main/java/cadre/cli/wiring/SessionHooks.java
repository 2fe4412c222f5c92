package cadre.cli.wiring;

/** Whether a session is told at its start and at each stop how much mail waits. */
public enum SessionHooks {
    /** Hooks stay as they are. */
    LEAVE,
    /** They are put in. */
    INSTALL
}
