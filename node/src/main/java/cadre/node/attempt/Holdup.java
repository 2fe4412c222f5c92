package cadre.node.attempt;

import cadre.wire.agent.Step;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a CLI from its work: the last trouble that it told of since it last got on, and for
 * how long it has been silent about it. For one thread at a time.
 */
final class Holdup {
    private Step.@Nullable Notice trouble;
    private long sinceNanos;
    private boolean fromFiles;
    private boolean holds;

    /** It says so in its stream. */
    void told(Step.Notice notice) {
        trouble = notice;
        fromFiles = false;
        holds = true;
        sinceNanos = System.nanoTime();
    }

    /** By its files this is so just now; empty if it has begun to try again. */
    void filesSay(Optional<Step.Notice> now) {
        if (now.isEmpty()) {
            holds &= !fromFiles;
        } else if (!holds || !now.get().equals(trouble)) {
            told(now.get());
            fromFiles = true;
        }
    }

    /** It has got on: what was is forgotten. */
    void over() {
        trouble = null;
        holds = false;
    }

    /** What it last told of, also while it tries again. */
    Optional<Step.Notice> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** The same if it has done nothing but wait for so long. */
    Optional<Step.Notice> longerThan(Duration patience) {
        return trouble().filter(_ -> holds && System.nanoTime() - sinceNanos >= patience.toNanos());
    }
}
