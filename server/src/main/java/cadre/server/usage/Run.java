package cadre.server.usage;

import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.KeyId;
import cadre.wire.id.NodeName;

/**
 * An attempt that uses models.
 *
 * @param cli the adapter of its agent, such as {@code codex}
 * @param submitter the key that filed its job
 */
public record Run(AttemptId attempt, AgentName agent, String cli, NodeName node, KeyId submitter) {}
