package cadre.wire.plan;

import java.util.Optional;

/**
 * A path that a stream was given while the plan runs. It counts before what streams own, and of
 * several that mean a file the last one.
 *
 * @param path a file, or a folder with all that is in it, without signs
 * @param stream whose it is now
 * @param shared the rule by which all streams change it; empty where it is that stream's alone
 * @param repository by name; empty in a plan that names none
 * @param request by its number
 * @param after the last step of the plan that began without it
 */
public record PlanGrant(
        String path,
        String stream,
        Optional<SharedRule> shared,
        Optional<String> repository,
        int request,
        int after) {
    /** Whether a file is that path, or in it. */
    public boolean covers(String file) {
        return file.equals(path) || file.startsWith(path + "/");
    }
}
