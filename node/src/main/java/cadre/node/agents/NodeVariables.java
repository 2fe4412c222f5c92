package cadre.node.agents;

import java.util.Map;

/**
 * Variables of Node.js and its libraries that say where requests go. CLIs that read {@code .env}
 * files of a repository take from there whatever is not set, so for them all of these are set.
 */
final class NodeVariables {
    /** Set to what they mean when they are absent. */
    static final Map<String, String> FIXED =
            Map.of(
                    "HTTPS_PROXY", "",
                    "HTTP_PROXY", "",
                    "https_proxy", "",
                    "http_proxy", "",
                    "ALL_PROXY", "",
                    "NODE_TLS_REJECT_UNAUTHORIZED", "1");

    private NodeVariables() {}
}
