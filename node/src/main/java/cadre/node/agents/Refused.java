package cadre.node.agents;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.link.AgentOrder;
import cadre.wire.link.ToolServer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What a profile asks for and a CLI does not have: said, not passed over. */
final class Refused {
    private Refused() {}

    /**
     * Of a CLI without an option for an effort.
     *
     * @throws CadreException INVALID if the profile names one
     */
    static void effort(String title, AgentOrder agent) {
        if (!agent.effort().isEmpty()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    title + " has no option for an effort",
                    Map.of("profile", agent.profile(), "effort", agent.effort()),
                    "Leave the effort out, or choose another model");
        }
    }

    /**
     * Of a CLI that gets no MCP server from Cadre.
     *
     * @throws CadreException INVALID if the tool set names one
     */
    static void servers(String title, AgentOrder agent) {
        if (!agent.toolSet().servers().isEmpty()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    title + " gets no MCP servers of a tool set",
                    Map.of(
                            "profile",
                            agent.profile(),
                            "servers",
                            agent.toolSet().servers().stream().map(ToolServer::name).toList()),
                    "Use another tool set, such as minimal, or an agent with claude, codex or"
                            + " gemini");
        }
    }

    /**
     * Of a CLI that takes its system prompt as an argument.
     *
     * @throws CadreException INVALID if it is longer than that
     */
    static void longSystemPrompt(String title, AgentOrder agent, int mostBytes) {
        int bytes = agent.systemPrompt().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > mostBytes || agent.systemPrompt().indexOf('\0') >= 0) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The profile's system prompt is too long for " + title,
                    Map.of("profile", agent.profile(), "bytes", bytes, "most_bytes", mostBytes),
                    "Shorten it, or move text into the prompt");
        }
    }
}
