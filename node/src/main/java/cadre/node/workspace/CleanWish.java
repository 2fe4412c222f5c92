package cadre.node.workspace;

import java.time.Duration;
import java.util.Optional;

/**
 * What a person wants to be deleted beyond what the settings say; never what holds unsaved work.
 *
 * @param olderThan kept workspaces and unused mirrors that were left so long ago
 * @param unknown also workspaces that no record names
 */
public record CleanWish(Optional<Duration> olderThan, boolean unknown) {
    /** What the settings say. */
    public static final CleanWish NONE = new CleanWish(Optional.empty(), false);
}
