/**
 * Flows: work items of trackers go through stages, each a job of an agent, and through gates that
 * people hold. What a webhook says is only a hint to look; each decision is made of what the
 * tracker and the Git host answer then. Nothing here merges or deploys.
 */
@NullMarked
package cadre.server.flows;

import org.jspecify.annotations.NullMarked;
