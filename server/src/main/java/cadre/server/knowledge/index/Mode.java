package cadre.server.knowledge.index;

/** How to search. */
public enum Mode {
    /** By the words of the query, weighted by how rare they are (BM25). */
    LEXICAL,
    /** By the nearness of the query's vector. */
    VECTOR,
    /** Both lists, by the sum of their scores, each relative to the best of its list. */
    HYBRID
}
