package cadre.server.knowledge.index;

/** What a chunk is of: a source and its own collection, as {@link Index#replace} was given them. */
public record Place(long collection, String source) {}
