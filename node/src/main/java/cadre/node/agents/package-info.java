/**
 * How each agent CLI is found, started and understood. An {@link cadre.node.agents.AgentCli} turns
 * an order into an argument vector with an environment, and the CLI's stream into the normal form
 * ({@link cadre.wire.agent.Step}). It starts nothing but {@code --version}; what it may assume of
 * the place where the agent runs is in {@link cadre.node.agents.AgentPlace}.
 */
@NullMarked
package cadre.node.agents;

import org.jspecify.annotations.NullMarked;
