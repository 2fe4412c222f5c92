package cadre.node.agents;

import java.util.Map;

/**
 * Variables of Node.js and its libraries that say where requests go, and those that make programs
 * load code. CLIs that read {@code .env} files of a repository take from there whatever is not set,
 * so for them all of these are set.
 */
final class NodeVariables {
    /** Set to what they mean when they are absent. */
    static final Map<String, String> FIXED =
            Map.ofEntries(
                    Map.entry("HTTPS_PROXY", ""),
                    Map.entry("HTTP_PROXY", ""),
                    Map.entry("https_proxy", ""),
                    Map.entry("http_proxy", ""),
                    Map.entry("ALL_PROXY", ""),
                    Map.entry("NODE_TLS_REJECT_UNAUTHORIZED", "1"),
                    // What makes child processes run a repository's code, see NodeGuard.
                    Map.entry("LD_PRELOAD", ""),
                    Map.entry("LD_AUDIT", ""),
                    Map.entry("BASH_ENV", ""),
                    Map.entry("ENV", ""),
                    Map.entry("GIT_CONFIG_COUNT", "0"));

    private NodeVariables() {}
}
