package cadre.wire.job;

import java.util.Optional;

/**
 * One stream of an attempt's log as its node sent it, beside what the server had stored when the
 * result came.
 *
 * @param stream which one
 * @param matches whether both are the same
 * @param sentBytes by the node, those of gaps not counted
 * @param sentSha256 of these, as 64 hex digits
 * @param storedBytes by the server
 * @param storedSha256 of these
 * @param note what a person should know: that the log was redacted before, so that only its length
 *     can be compared; that the server keeps no more of a log
 */
public record LogCheck(
        LogStream stream,
        boolean matches,
        long sentBytes,
        String sentSha256,
        long storedBytes,
        String storedSha256,
        Optional<String> note) {}
