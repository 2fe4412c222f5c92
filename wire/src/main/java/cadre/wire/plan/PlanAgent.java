package cadre.wire.plan;

import cadre.wire.id.AgentName;
import cadre.wire.id.RoleName;
import java.util.List;
import java.util.Optional;

/**
 * Who works on streams, one after the other.
 *
 * @param profile the agent profile; else that of the role
 * @param role of the server's routing table
 * @param streams in their order; empty for all that name this agent, as they stand in the plan
 * @param brief what each of its prompts ends with, to 8 KiB
 * @param line where the plan's file says so
 */
public record PlanAgent(
        String name,
        Optional<AgentName> profile,
        Optional<RoleName> role,
        List<String> streams,
        Optional<String> brief,
        int line) {
    public PlanAgent {
        streams = List.copyOf(streams);
    }
}
