package cadre.wire.api;

import cadre.wire.id.AgentName;
import cadre.wire.id.NodeName;
import java.util.List;
import java.util.Optional;

/**
 * An account that an agent profile has used, and what is left of it where that can be known.
 *
 * @param account what the CLI logged in with, as an attempt shows it; empty if it needs nothing
 * @param node whose account it is; empty for one that is the same on every node
 * @param known whether its CLI has ever said anything of its quota; else what is left is unknown
 * @param windows by name; none if unknown
 * @param paused why nothing starts on it now, if that is so
 */
public record AccountQuota(
        AgentName agent,
        String account,
        Optional<NodeName> node,
        boolean known,
        List<QuotaView> windows,
        Optional<BreakerView> paused) {
    public AccountQuota {
        windows = List.copyOf(windows);
    }
}
