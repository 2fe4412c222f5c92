package cadre.server.access;

import java.time.Instant;
import java.util.Optional;

/**
 * Which entries of the audit are wanted: those that meet everything given here.
 *
 * @param actor the name of a key, or its id ({@code k3})
 * @param thing what it happened to, written as in the event
 * @param kind a whole kind ({@code key.revoked}) or its first words ({@code key})
 * @param since happened then or later
 * @param until happened before then
 */
public record AuditFilter(
        Optional<String> actor,
        Optional<String> thing,
        Optional<String> kind,
        Optional<Instant> since,
        Optional<Instant> until) {
    /** Everything. */
    public static final AuditFilter ALL =
            new AuditFilter(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
}
