package cadre.server.bus;

/** By which way someone came to the bus. */
public enum Door {
    /** The tools of MCP. */
    TOOLS,
    /** REST, and the verbs that use it. */
    REST,
    /** The hub bridge. */
    BRIDGE
}
