package cadre.node.agents;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one run of a CLI logs in with.
 *
 * @param name for people, such as {@code key ANTHROPIC_API_KEY (node)}; never a value
 * @param keys the key variables that are used with their values, wherever they come from; empty for
 *     a login
 * @param env variables to pass on that the job does not bring itself: keys, addresses, proxies; of
 *     a secret, else of the node
 * @param withheld variables that the agent must not get from elsewhere: they would win over this
 * @param login the folder with the login of the node's user, if that is what is used; only the
 *     files of the login are for the agent
 * @param secrets values to mask
 */
record CliAccount(
        String name,
        Map<String, String> keys,
        Map<String, String> env,
        Set<String> withheld,
        Optional<Path> login,
        List<String> secrets) {
    CliAccount {
        keys = Map.copyOf(keys);
        env = Map.copyOf(env);
        withheld = Set.copyOf(withheld);
        secrets = List.copyOf(secrets);
    }

    /** Without the values: this may end up in a log. */
    @Override
    public String toString() {
        return "CliAccount[" + name + "]";
    }
}
