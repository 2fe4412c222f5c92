package cadre.node.relay;

import cadre.wire.link.BusOrder;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/**
 * How one agent reaches the bus.
 *
 * @param url of the relay, without a slash at its end
 * @param token opens it for this attempt, as long as that lasts
 * @param bus as whom it speaks
 */
public record Door(URI url, String token, BusOrder bus) {
    /** The variable that has the token. */
    public static final String TOKEN_VARIABLE = "CADRE_KEY";

    /** Nobody listens there: a client without it would go to another hub of the same user. */
    private static final String NO_PIPE = "/nonexistent/cadre-hub.sock";

    /** Where MCP is spoken. */
    public String mcp() {
        return url + "/mcp";
    }

    /** What the agent and its programs find it by. */
    public Map<String, String> env() {
        var env = new HashMap<String, String>();
        env.put("CADRE_URL", url.toString());
        env.put(TOKEN_VARIABLE, token);
        env.put("CADRE_MCP_URL", mcp());
        env.put("CADRE_TEAM", bus.team().name());
        env.put("CADRE_MEMBER", bus.member().name());
        env.put("TFX_TEAM_NAME", bus.team().name());
        bus.task().ifPresent(task -> env.put("TFX_TEAM_TASK_ID", String.valueOf(task)));
        env.put("TFX_TEAM_AGENT_NAME", bus.member().name());
        env.put("TFX_TEAM_LEAD_NAME", bus.lead().name());
        env.put("TFX_HUB_URL", url.toString());
        env.put("TFX_HUB_PORT", String.valueOf(url.getPort()));
        env.put("TFX_HUB_PIPE", NO_PIPE);
        env.put("TFX_HUB_TOKEN", token);
        return env;
    }

    /** Without the token: this is what ends up in logs. */
    @Override
    public String toString() {
        return "Door[" + url + ", " + bus + "]";
    }
}
