package cadre.server.forges;

import java.nio.file.Path;

/**
 * A change that a job saved, and where it is to go.
 *
 * @param repository its name in the job, for errors
 * @param url where the job's repository came from, by its own word or its checkout's
 * @param ref what the job started from, empty for the default branch
 * @param base the commit it started from
 * @param bundle the git bundle with the change, on this machine
 * @param commit the saved commit, in the bundle
 */
public record SavedChange(
        String repository, String url, String ref, String base, Path bundle, String commit) {}
