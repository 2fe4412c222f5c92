package cadre.server.forges;

import cadre.server.forges.connection.Connection;
import cadre.server.forges.host.GitHost;
import cadre.server.forges.tracker.Tracker;

/**
 * Trackers and Git hosts by the name of their connection. All throw {@link
 * cadre.wire.error.CadreException} UNAVAILABLE if there is no such connection, or it is none of
 * that kind.
 */
public interface Ends {
    /** The connection itself. */
    Connection connection(String name);

    /** Its work items. */
    Tracker tracker(String name);

    /** Its repositories. */
    GitHost host(String name);
}
