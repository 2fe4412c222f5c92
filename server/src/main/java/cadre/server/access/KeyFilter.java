package cadre.server.access;

import cadre.wire.api.Grant;
import cadre.wire.id.NodeName;
import java.util.Optional;

/**
 * Which keys are wanted: those that meet everything given here.
 *
 * @param name the whole name
 * @param node of this node
 */
public record KeyFilter(Optional<String> name, Optional<Grant> grant, Optional<NodeName> node) {
    /** Every key. */
    public static final KeyFilter ALL =
            new KeyFilter(Optional.empty(), Optional.empty(), Optional.empty());
}
