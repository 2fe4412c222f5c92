package cadre.wire.crew;

import java.util.List;

/**
 * A person's word that a proposed split shall run.
 *
 * @param parts in place of the proposed ones; as proposed when empty
 */
public record CrewConfirm(List<PartRequest> parts) {
    public CrewConfirm {
        parts = parts == null ? List.of() : List.copyOf(parts);
    }
}
