/**
 * Who does which work, and how: the agent profiles, built in, from {@code cadre.yaml} or from
 * {@code agents.yaml}, and the routing table over them, shipped or from {@code agents.yaml};
 * nothing of it from a repository. {@code agents.yaml} is read again when it changes; what is wrong
 * with it changes nothing and is shown. Nothing here starts a program; the adapters live on the
 * node.
 */
@NullMarked
package cadre.server.agents;

import org.jspecify.annotations.NullMarked;
