package cadre.wire.api;

import java.util.List;
import java.util.Optional;

/**
 * Where a text stands in one stream of an attempt's log.
 *
 * @param matches in order
 * @param next the offset to go on with as {@code from}; absent when the stream was searched to its
 *     end
 */
public record LogMatches(List<LogMatch> matches, Optional<Long> next) {
    public LogMatches {
        matches = List.copyOf(matches);
    }

    /**
     * One place.
     *
     * @param offset of its first byte in the stream
     * @param line what stands around it in its line, to 400 bytes; characters that are cut become
     *     U+FFFD
     */
    public record LogMatch(long offset, String line) {}
}
