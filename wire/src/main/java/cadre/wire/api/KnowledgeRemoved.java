package cadre.wire.api;

/** How many documents were removed. */
public record KnowledgeRemoved(int removed) {}
