/**
 * What agents may know before they begin: collections of documents, and searching in them. The
 * documents are rows; each server keeps an index of them in its home, which it can make again.
 */
@NullMarked
package cadre.server.knowledge;

import org.jspecify.annotations.NullMarked;
