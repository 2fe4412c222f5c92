package cadre.wire.link;

/**
 * What a node says of its disk, in bytes.
 *
 * @param full why it takes nothing new just now, without the node's name; empty if it does
 * @param mostBytes the most that its work folder may hold, 0 for no bound
 * @param heldBytes of attempts that run or are not reported yet, with their logs
 * @param keptBytes of workspaces that are kept for a while after their attempts
 * @param unsavedBytes of workspaces that stay for a person, for not all of them could be stored
 * @param mirrorBytes of mirrors of repositories
 */
public record NodeDisk(
        String full,
        long mostBytes,
        long heldBytes,
        long keptBytes,
        long unsavedBytes,
        long mirrorBytes) {
    /** Of a node that has not said anything of it. */
    public static final NodeDisk UNKNOWN = new NodeDisk("", 0, 0, 0, 0, 0);

    public NodeDisk {
        full = full == null ? "" : full;
    }

    /** Whether it takes nothing new. */
    public boolean isFull() {
        return !full.isEmpty();
    }

    /** All that lies in its work folder. */
    public long usedBytes() {
        return heldBytes + keptBytes + unsavedBytes + mirrorBytes;
    }
}
