package cadre.server.forges;

import cadre.server.forges.connection.Connection;
import cadre.server.forges.host.GitHost;
import cadre.server.forges.host.OpenHost;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.Map;

/**
 * A repository at the host of a connection.
 *
 * @param repository as the host names it, such as {@code owner/name}
 */
public record Destination(Connection connection, GitHost host, String repository) {
    /**
     * Asks whether the connection's token may push there.
     *
     * @throws CadreException CONFLICT if it may not; UPSTREAM if the host cannot be asked
     */
    public void requireRights() {
        if (host instanceof OpenHost open && !open.rights(repository).mayWrite()) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The connection's token may not push to the repository",
                    Map.of("connection", connection.name(), "repository", repository),
                    "Give its user write access, and the token the rights that docs/github.md"
                            + " names");
        }
    }
}
