package cadre.wire.api;

/**
 * A pull request of a job's change.
 *
 * @param connection its name
 * @param repository as the host names it, such as {@code owner/name}
 * @param branch that was pushed
 * @param base that it would be merged into
 * @param wasOpen whether it was open before: its title and text stay as they are there
 */
public record PullRequestView(
        String connection,
        String repository,
        long number,
        String url,
        String branch,
        String base,
        String commit,
        boolean draft,
        boolean wasOpen) {}
