package cadre.cli.client;

import cadre.wire.job.LogStream;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which part of a job's log is followed.
 *
 * @param attempt only this one, by its number
 * @param stream only this one
 * @param offset begin with this byte of the stream, in the first attempt that is followed; 0 unless
 *     a stream is given
 */
public record LogPart(OptionalInt attempt, Optional<LogStream> stream, long offset) {
    /** All of it. */
    public static final LogPart ALL = new LogPart(OptionalInt.empty(), Optional.empty(), 0);

    /** The route with what chooses this part. */
    Route of(Route route) {
        var one = attempt.isPresent() ? route.with("attempt", attempt.getAsInt()) : route;
        var chosen = one.with("stream", stream.map(LogStream::word));
        return offset == 0 ? chosen : chosen.with("offset", offset);
    }
}
