package cadre.wire.flow;

import cadre.wire.id.AgentName;
import cadre.wire.id.RoleName;
import cadre.wire.job.Expects;
import java.util.List;
import java.util.Optional;

/**
 * Who does a stage, and what it is told.
 *
 * @param work the role of the server's routing table that does it
 * @param profile the agent profile, in place of that role's
 * @param prompt the file with its instructions, read from the default branch; else {@code
 *     .cadre/agents/NAME.md} there, else the shipped one
 * @param task the file whose text begins its task, read from the default branch; empty for none
 * @param tools that it may use, in its CLI's own names; empty for those of the role
 * @param expects whether it is to leave a change or words
 * @param timeoutSec the longest try, 1 to 604800; empty for the role's
 */
public record FlowRole(
        RoleName name,
        RoleName work,
        Optional<AgentName> profile,
        Optional<String> prompt,
        Optional<String> task,
        List<String> tools,
        Expects expects,
        Optional<Long> timeoutSec) {
    public FlowRole {
        tools = List.copyOf(tools);
    }

    /** Where its instructions are looked for first. */
    public String promptPath() {
        return prompt.orElse(".cadre/agents/" + name + ".md");
    }
}
