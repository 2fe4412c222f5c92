package cadre.wire.api;

import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.job.LogStream;
import java.util.List;

/**
 * What was made unreadable.
 *
 * @param matches in all streams, and in the texts of the results
 * @param bytes that are a {@code *} now
 * @param streams those in which something was found
 * @param texts others in which something was found: answer, reason, warnings
 */
public record LogRedacted(
        JobId job, long matches, long bytes, List<Stream> streams, List<String> texts) {
    public LogRedacted {
        streams = List.copyOf(streams);
        texts = List.copyOf(texts);
    }

    /**
     * One stream of one attempt.
     *
     * @param sha256 of all that is stored of it now, as 64 hex digits
     */
    public record Stream(
            AttemptId attempt, LogStream stream, long matches, long bytes, String sha256) {}
}
