package cadre.server.forges.host;

/**
 * A pull request as the host tells it now.
 *
 * @param merges whether it can be merged without a conflict, as far as the host knows
 */
public record PullRequest(
        long number,
        String url,
        String head,
        String headSha,
        String base,
        String authorId,
        boolean open,
        boolean merged,
        boolean draft,
        Merges merges) {

    /** Whether it conflicts with its base. */
    public enum Merges {
        CLEANLY,
        CONFLICTS,
        /** The host has not worked it out yet. */
        UNKNOWN
    }
}
