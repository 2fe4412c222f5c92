package cadre.process.isolation;

import java.time.Duration;

/**
 * What trying one kind on this machine showed.
 *
 * @param holds true when it ran and nothing got through
 * @param reason in words for a person: what is absent or what got through; "holds" when it does
 * @param took how long the trial ran
 */
public record Proof(IsolationKind kind, boolean holds, String reason, Duration took) {}
