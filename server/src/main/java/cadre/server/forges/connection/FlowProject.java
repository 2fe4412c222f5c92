package cadre.server.forges.connection;

import cadre.wire.id.KeyId;
import java.util.Optional;

/**
 * The repository in which the work of a tracker's project is done.
 *
 * @param tracker the name of a connection
 * @param project as the tracker names it: Plane's id of 36 characters, {@code owner/name} of a
 *     repository with issues
 * @param host the name of the connection of a Git host
 * @param repository {@code owner/name}; at a GitLab with all its groups
 * @param startAs in whose name an item is started that the flow's trigger takes; empty where only
 *     people start items
 */
public record FlowProject(
        String tracker, String project, String host, String repository, Optional<KeyId> startAs) {}
