package cadre.node.agents;

import cadre.wire.job.IsolationKind;
import java.nio.file.Path;

/**
 * Where one agent runs.
 *
 * @param home its HOME, made for this attempt, writable by it
 * @param temp its TMPDIR, writable by it
 * @param directory where it starts: the one clone, or the workspace
 * @param uid its user id as it sees it itself; 0 for root
 * @param isolation what really isolates it, never {@link IsolationKind#AUTO}
 */
public record AgentPlace(Path home, Path temp, Path directory, int uid, IsolationKind isolation) {}
