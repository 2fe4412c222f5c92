package cadre.server.forges.host;

import java.time.Instant;

/**
 * One review of a pull request.
 *
 * @param official true when the host counts it: the reviewer may write or is on the list
 * @param stale true when commits came after it
 * @param commitId that it was given on; may be empty
 */
public record Review(
        String id,
        String reviewerId,
        String reviewerName,
        Verdict verdict,
        boolean official,
        boolean stale,
        boolean dismissed,
        String commitId,
        Instant submittedAt) {

    /** What it says. */
    public enum Verdict {
        APPROVED,
        CHANGES,
        COMMENT,
        PENDING,
        REQUESTED
    }
}
