package cadre.server.forges.tracker;

/**
 * Names a work item to the tracker.
 *
 * @param project Plane's project id; {@code owner/name} of a repository for issues of a Git host
 * @param id Plane's id of the item; the number of an issue
 */
public record ItemRef(String project, String id) {}
