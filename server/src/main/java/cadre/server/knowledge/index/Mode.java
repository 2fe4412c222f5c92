package cadre.server.knowledge.index;

/** How to search. */
public enum Mode {
    /** By the words of the query, weighted by how rare they are (BM25). */
    LEXICAL,
    /** By the nearness of the query's vector. */
    VECTOR,
    /** Both lists merged by rank (reciprocal rank fusion). */
    HYBRID
}
