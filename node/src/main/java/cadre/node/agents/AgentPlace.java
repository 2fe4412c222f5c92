package cadre.node.agents;

import cadre.node.relay.Door;
import cadre.wire.job.IsolationKind;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where one agent runs.
 *
 * @param home its HOME, made for this attempt, writable by it
 * @param temp its TMPDIR, writable by it
 * @param directory where it starts: the one clone, or the workspace
 * @param uid its user id as it sees it itself; 0 for root
 * @param isolation what really isolates it, never {@link IsolationKind#AUTO}
 * @param bus how it reaches its team, if it has one
 */
public record AgentPlace(
        Path home,
        Path temp,
        Path directory,
        int uid,
        IsolationKind isolation,
        Optional<Door> bus) {
    /** Without a team. */
    public AgentPlace(Path home, Path temp, Path directory, int uid, IsolationKind isolation) {
        this(home, temp, directory, uid, isolation, Optional.empty());
    }

    /** The same with the bus, if it has one. */
    public AgentPlace withBus(Optional<Door> bus) {
        return new AgentPlace(home, temp, directory, uid, isolation, bus);
    }
}
