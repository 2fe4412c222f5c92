package cadre.node.agents;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.link.AgentOrder;
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
