package cadre.wire.crew;

import java.util.List;
import java.util.Optional;

/**
 * A person's word that a proposed split shall run.
 *
 * @param parts in place of the proposed ones; as proposed when empty
 * @param check in place of the one that was asked for, as of a request; that one when empty
 * @param timeoutSec of each try, in place of the one that was asked for; that one when empty
 */
public record CrewConfirm(
        List<PartRequest> parts, Optional<String> check, Optional<Long> timeoutSec) {
    /** That it runs as proposed. */
    public static final CrewConfirm AS_PROPOSED = of(List.of());

    public CrewConfirm {
        parts = parts == null ? List.of() : List.copyOf(parts);
        check = check == null ? Optional.empty() : check;
        timeoutSec = timeoutSec == null ? Optional.empty() : timeoutSec;
    }

    /** That these parts run, and all else is as it was asked for. */
    public static CrewConfirm of(List<PartRequest> parts) {
        return new CrewConfirm(parts, Optional.empty(), Optional.empty());
    }
}
