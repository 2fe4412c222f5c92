package cadre.server.forges.host;

import cadre.server.forges.api.CallLog;
import cadre.server.forges.connection.Connection;
import java.time.InstantSource;
import java.util.Optional;

/** Makes the Git hosts of connections. */
public final class Hosts {
    private Hosts() {}

    /** The Git host of a connection; empty if its provider is none. */
    public static Optional<OpenHost> of(Connection connection, CallLog calls, InstantSource clock) {
        return switch (connection.provider()) {
            case GITEA, FORGEJO -> Optional.of(new Gitea(connection, calls, clock));
            case GITHUB -> Optional.of(new GitHub(connection, calls, clock));
            case GITLAB -> Optional.of(new GitLab(connection, calls, clock));
            case PLANE -> Optional.empty();
        };
    }
}
