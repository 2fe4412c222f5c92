package cadre.server.forges.tracker;

/**
 * A state that an item may have.
 *
 * @param group backlog, unstarted, started, completed or cancelled; for issues unstarted or
 *     completed
 */
public record ItemState(String id, String name, String group) {}
