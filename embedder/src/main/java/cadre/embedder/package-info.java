/**
 * Vectors of texts from a small model that runs in the server's process: a jar of its own, since
 * its native code is as large as the rest of Cadre. The server loads it when it is configured so.
 */
@NullMarked
package cadre.embedder;

import org.jspecify.annotations.NullMarked;
