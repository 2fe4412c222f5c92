package cadre.node.workspace;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Something that lies on a node's disk.
 *
 * @param name of the attempt, or of the mirror
 * @param paths that belong to it
 * @param bytes on the disk
 * @param since when it was left or used last
 * @param state how its attempt ended, in a word; empty if that is not known or not asked
 * @param goes whether the rules say that it is deleted
 * @param why it goes, or why it stays
 */
public record WorkItem(
        Kind kind,
        String name,
        List<Path> paths,
        long bytes,
        Instant since,
        String state,
        boolean goes,
        String why) {
    public WorkItem {
        paths = List.copyOf(paths);
    }

    /** What it is. */
    public enum Kind {
        /** An attempt that runs, or that the server has not acknowledged yet. */
        HELD,
        /** A workspace that is kept for a while; all of its work is at the server. */
        KEPT,
        /** A workspace of which not all could be stored: it stays for a person. */
        UNSAVED,
        /** A workspace that no record names: nobody knows whether its work was stored. */
        UNKNOWN,
        /** What a deletion or a beginning that was cut short has left. */
        LEFTOVER,
        /** The objects of a repository, for later workspaces. */
        MIRROR
    }

    WorkItem going(String because) {
        return new WorkItem(kind, name, paths, bytes, since, state, true, because);
    }
}
