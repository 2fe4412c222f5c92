package cadre.app.drill;

import java.time.Instant;

/**
 * Something that the drill broke.
 *
 * @param target what it was done to: {@code s1}, {@code n2}, or all
 * @param from when it began
 * @param until when it was mended
 * @param what more of it, such as the attempt whose agent was killed; empty if there is no more
 */
record Injected(FaultKind kind, String target, Instant from, Instant until, String what) {
    /** Whether it was going on some time between the two. */
    boolean touches(Instant begin, Instant end) {
        return !from.isAfter(end) && !until.isBefore(begin);
    }

    /** It in words, with its times. */
    String line() {
        return "%s to %s  %s  %s  %s".formatted(from, until, target, kind.word(), what).strip();
    }
}
