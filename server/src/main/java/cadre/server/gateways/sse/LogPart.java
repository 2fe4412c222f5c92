package cadre.server.gateways.sse;

import cadre.server.fleet.log.JobLogs;
import cadre.wire.id.AttemptId;
import cadre.wire.job.LogChunk;
import cadre.wire.job.LogStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a follower wants of a log.
 *
 * @param stream only this one, all when empty
 * @param attempt the number of the attempt that {@code offset} is of; of all others all is wanted
 * @param offset of the first byte that is wanted of that stream
 */
record LogPart(Optional<LogStream> stream, int attempt, long offset) {
    /** The seq behind which everything wanted of this attempt lies. */
    long seqBefore(AttemptId id, JobLogs logs) {
        return id.number() == attempt && offset > 0
                ? stream.map(of -> logs.lastBefore(id, of, offset)).orElse(0L)
                : 0;
    }

    /** What is wanted of a chunk: it, its end, or nothing. */
    Optional<LogChunk> of(LogChunk chunk) {
        if (stream.isPresent() && stream.get() != chunk.stream()) {
            return Optional.empty();
        }
        if (chunk.attempt().number() != attempt || offset == 0) {
            return Optional.of(chunk);
        }
        var skip = offset - chunk.offset();
        if (skip > 0 && skip >= chunk.data().length) {
            return Optional.empty();
        }
        return Optional.of(skip > 0 ? cut(chunk, (int) skip) : behindOffset(chunk));
    }

    private LogChunk cut(LogChunk chunk, int skip) {
        return new LogChunk(
                chunk.attempt(),
                chunk.seq(),
                chunk.stream(),
                offset,
                0,
                Arrays.copyOfRange(chunk.data(), skip, chunk.data().length));
    }

    /** Of a gap that begins before the offset only the rest counts. */
    private LogChunk behindOffset(LogChunk chunk) {
        return new LogChunk(
                chunk.attempt(),
                chunk.seq(),
                chunk.stream(),
                chunk.offset(),
                Math.min(chunk.missing(), chunk.offset() - offset),
                chunk.data());
    }
}
