package cadre.wire.job;

import cadre.wire.plan.SharedRule;
import java.util.Optional;

/**
 * A file that several jobs change.
 *
 * @param path one file, from the top of the repository
 * @param rule how they do
 * @param owner whether the job is its owner; default not
 * @param command makes the file anew where changes are merged; with the rule regenerate
 */
public record GuardedFile(
        String path, SharedRule rule, Optional<Boolean> owner, Optional<String> command) {
    public GuardedFile {
        path = path == null ? "" : path;
        owner = owner == null ? Optional.empty() : owner;
        command = command == null ? Optional.empty() : command;
    }

    /** Whether the job is its owner. */
    public boolean isOwned() {
        return owner.orElse(false);
    }
}
