package cadre.wire.api;

/**
 * Whether a collection is to gather.
 *
 * @param results true for the results of jobs, from now on
 */
public record KnowledgeGatheringRequest(boolean results) {}
