package cadre.wire.flow;

import java.util.Optional;

/**
 * What a person says of an item on its way.
 *
 * @param reason for people, to 500 characters
 */
public record FlowWord(Optional<String> reason) {
    public FlowWord {
        reason = reason == null ? Optional.empty() : reason;
    }
}
