package cadre.wire.forge;

import java.util.Optional;

/**
 * A connection after a change.
 *
 * @param webhookSecret the one that the server made, which is shown here and never again; empty if
 *     it was to make none
 */
public record ConnectionSaved(ConnectionSettings connection, Optional<String> webhookSecret) {
    /** Without the secret. */
    @Override
    public String toString() {
        return "ConnectionSaved[" + connection + "]";
    }
}
