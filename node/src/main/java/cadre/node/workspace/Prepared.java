package cadre.node.workspace;

import cadre.wire.job.MergeOutcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A workspace that is ready for its agent.
 *
 * @param workspace holds the clones, one folder each; writable by the agent
 * @param home the agent's HOME, writable by it
 * @param temp the agent's TMPDIR, writable by it
 * @param directory where the agent starts: the one clone, or the workspace
 * @param clones one per repository, in the order's order
 * @param readable folders that the clones borrow objects from: they must be visible to the agent
 * @param secrets what git logged in with: to be masked; not kept on disk
 * @param merge what became of the changes that it was to begin with
 */
public record Prepared(
        Path workspace,
        Path home,
        Path temp,
        Path directory,
        List<PreparedClone> clones,
        List<Path> readable,
        List<String> secrets,
        Optional<MergeOutcome> merge) {
    public Prepared {
        clones = List.copyOf(clones);
        readable = List.copyOf(readable);
        secrets = List.copyOf(secrets);
        merge = merge == null ? Optional.empty() : merge;
    }

    /** That began with its repositories as they are. */
    public Prepared(
            Path workspace,
            Path home,
            Path temp,
            Path directory,
            List<PreparedClone> clones,
            List<Path> readable,
            List<String> secrets) {
        this(workspace, home, temp, directory, clones, readable, secrets, Optional.empty());
    }

    /**
     * One clone.
     *
     * @param name its folder in the workspace
     * @param directory its work tree
     * @param base the commit it began from; empty for a repository without commits
     * @param branch what HEAD is on
     * @param mirror the bare repository whose objects it borrows or copied
     * @param objectFormat {@code sha1} or {@code sha256}
     * @param begin what it began with beyond the base, for an attempt that goes on with a job
     * @param only the commit that alone is saved, whatever is done in the clone; empty for what is
     *     done there
     */
    public record PreparedClone(
            String name,
            Path directory,
            Optional<String> base,
            String branch,
            Path mirror,
            String objectFormat,
            Optional<Begin> begin,
            Optional<String> only) {
        public PreparedClone {
            only = only == null ? Optional.empty() : only;
        }

        PreparedClone beginningAt(Optional<Begin> later) {
            return new PreparedClone(
                    name, directory, base, branch, mirror, objectFormat, later, Optional.empty());
        }

        /** The same, moved there. */
        PreparedClone at(Path place) {
            return new PreparedClone(name, place, base, branch, mirror, objectFormat, begin, only);
        }

        /** The commit that its change is told from. */
        Optional<String> since() {
            return begin.map(Begin::saved).or(() -> base);
        }
    }

    /**
     * The state of a clone in which an earlier job was saved and another one begins. The saved
     * commit is among the objects of the node's own git directory.
     *
     * @param head where the agent's HEAD was; empty if it had no commit
     * @param saved the commit with everything, what was uncommitted included
     */
    public record Begin(Optional<String> head, String saved) {}

    /** What may be written to a disk. */
    Prepared withoutSecrets() {
        return new Prepared(workspace, home, temp, directory, clones, readable, List.of(), merge);
    }

    /** That goes on in the same place, with nothing to merge. */
    Prepared with(List<PreparedClone> others) {
        return new Prepared(workspace, home, temp, directory, others, readable, secrets);
    }

    Prepared withSecrets(List<String> values) {
        return new Prepared(workspace, home, temp, directory, clones, readable, values, merge);
    }
}
