package cadre.wire.plan.run;

import cadre.wire.plan.SharedRule;
import java.util.Optional;

/**
 * What is said to a request for a path.
 *
 * @param shared with a grant: the rule by which all streams change the file from now on
 * @param why for who asked, to 1,000 characters
 */
public record PathAnswer(Optional<SharedRule> shared, Optional<String> why) {
    /** Without more words. */
    public static final PathAnswer PLAIN = new PathAnswer(Optional.empty(), Optional.empty());

    public PathAnswer {
        shared = shared == null ? Optional.empty() : shared;
        why = why == null ? Optional.empty() : why;
    }
}
