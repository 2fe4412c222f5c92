package cadre.server.forges.host;

/**
 * A pull request as the host tells it now.
 *
 * @param mergeable false when the host says that it conflicts with its base
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
        boolean mergeable) {}
