package cadre.wire.plan;

import java.util.List;
import java.util.Optional;

/**
 * How commits are written.
 *
 * @param subject such as {@code type(scope): subject}; empty for any
 * @param trailers lines such as {@code Co-Authored-By: Ann <ann@example.org>}
 */
public record PlanCommits(Optional<String> subject, List<String> trailers) {
    public PlanCommits {
        trailers = List.copyOf(trailers);
    }
}
