package cadre.wire.job;

import java.util.Optional;

/**
 * When an agent counts as getting nowhere; 0 switches a rule off, what is empty is as in the
 * profile, or as {@link #USUAL}.
 *
 * @param tokens so many since the last new diff, without those read again from the cache; 0 to
 *     10^12
 * @param equalFailures so many equal commands in a row that failed; 0, or 2 to 1000
 * @param sec so many seconds since the last new diff; 0 to 604800
 */
public record NoProgress(
        Optional<Long> tokens, Optional<Integer> equalFailures, Optional<Long> sec) {
    /** Nothing is said. */
    public static final NoProgress UNSAID =
            new NoProgress(Optional.empty(), Optional.empty(), Optional.empty());

    /** What holds where nothing is said: 200,000 tokens, 3 failures, 30 minutes. */
    public static final NoProgress USUAL =
            new NoProgress(Optional.of(200_000L), Optional.of(3), Optional.of(1_800L));

    /** This, and where it says nothing the other. */
    public NoProgress or(NoProgress other) {
        return new NoProgress(
                tokens.or(other::tokens),
                equalFailures.or(other::equalFailures),
                sec.or(other::sec));
    }

    /** Whether all that is said is in range. */
    public boolean isInRange() {
        return tokens.stream().allMatch(n -> n >= 0 && n <= 1_000_000_000_000L)
                && equalFailures.stream().allMatch(n -> n == 0 || n >= 2 && n <= 1_000)
                && sec.stream().allMatch(n -> n >= 0 && n <= 604_800);
    }
}
