package cadre.wire.api;

import java.util.List;
import java.util.Optional;

/**
 * A piece of the audit's export: the events of one seal, what Cadre itself did included.
 *
 * @param before the digest that the seal goes on from, 64 hexadecimal digits
 * @param lines the events, oldest first; none where retention deleted some
 * @param seal go on behind its {@code upTo}; empty if there is none behind the place that was asked
 *     for
 * @param newer how many events are behind it
 */
public record AuditExport(
        String before, List<AuditLine> lines, Optional<AuditSeal> seal, long newer) {
    public AuditExport {
        lines = List.copyOf(lines);
    }
}
