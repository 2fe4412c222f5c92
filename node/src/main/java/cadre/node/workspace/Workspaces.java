package cadre.node.workspace;

import cadre.wire.id.AttemptId;
import cadre.wire.link.AttemptOrder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes, saves and deletes the workspaces of attempts. Safe to use from any thread. */
public final class Workspaces {
    /** Nothing is read or written before the first call. */
    public Workspaces(WorkspaceConfig config) {}

    /**
     * Makes the workspace, from nothing: what is left of an earlier try of the same attempt is
     * deleted first.
     *
     * @param owner the user id that the agent gets under isolation {@code user}; empty when it keeps
     *     the node's
     * @throws cadre.wire.error.CadreException says which repository, what is wrong and how to mend
     *     it: a failed preflight
     */
    public Prepared prepare(AttemptOrder order, BundleSource bundles, OptionalInt owner)
            throws InterruptedException {
        throw new UnsupportedOperationException("not built yet");
    }

    /** The workspace that an earlier run of this node prepared; empty if there is none. */
    public Optional<Prepared> prepared(AttemptId attempt) {
        throw new UnsupportedOperationException("not built yet");
    }

    /**
     * Saves what the attempt left, whatever state it is in. To be called when no process of the
     * attempt is left. May be called again: {@code into} is emptied first.
     *
     * @param into a folder of the node's own, which the agent cannot reach; made if absent
     * @throws cadre.wire.error.CadreException UNAVAILABLE if there is no space or git is missing
     */
    public Saved save(Prepared prepared, AttemptOrder order, Path into)
            throws InterruptedException {
        throw new UnsupportedOperationException("not built yet");
    }

    /** Deletes the workspace, if it is there. Only after the server has stored its result. */
    public void delete(AttemptId attempt) {
        throw new UnsupportedOperationException("not built yet");
    }
}
