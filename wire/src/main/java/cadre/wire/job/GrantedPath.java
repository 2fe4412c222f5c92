package cadre.wire.job;

import java.util.Optional;

/**
 * A path that changed hands: what a guard owns does not count for it.
 *
 * @param path a file, or a folder with all that is in it, without signs
 * @param own whether it is the job's; default not
 */
public record GrantedPath(String path, Optional<Boolean> own) {
    public GrantedPath {
        path = path == null ? "" : path;
        own = own == null ? Optional.empty() : own;
    }

    /** Whether the job may change it. */
    public boolean isOwned() {
        return own.orElse(false);
    }
}
