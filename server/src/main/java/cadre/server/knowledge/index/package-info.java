/**
 * The search index of knowledge: pieces of documents, found by their words (BM25), by the nearness
 * of vectors, or by both. {@link cadre.server.knowledge.index.Index} owns one folder of Lucene
 * files, which can always be made again from the documents. Knows neither jobs nor people; uses
 * nothing of Cadre but its JSON.
 */
@NullMarked
package cadre.server.knowledge.index;

import org.jspecify.annotations.NullMarked;
