package cadre.wire.api;

import java.util.List;

/**
 * Kinds of events that the audit can be asked for.
 *
 * @param kinds such as {@code key.created}, in the order of the alphabet; of kinds that only Cadre
 *     itself had lately there may be older events by keys, too
 */
public record AuditKinds(List<String> kinds) {
    public AuditKinds {
        kinds = List.copyOf(kinds);
    }
}
