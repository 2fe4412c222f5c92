package cadre.node.agents;

import java.util.Set;

/**
 * The variables of one CLI that must not be mixed: a key is for the address that it came with.
 *
 * @param addresses say where requests go, or name a configuration that does
 * @param keys hold a key or token
 */
public record CliVariables(Set<String> addresses, Set<String> keys) {
    /** Of a program that the node knows nothing of. */
    static final CliVariables NONE = new CliVariables(Set.of(), Set.of());

    /** Copies the sets in. */
    public CliVariables {
        addresses = Set.copyOf(addresses);
        keys = Set.copyOf(keys);
    }
}
