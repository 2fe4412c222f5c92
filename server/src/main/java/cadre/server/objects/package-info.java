/**
 * A bucket of an S3-compatible store, in which kept files and finished logs may lie. What was put
 * there is there when the call returns: the store has compared its checksum. Nothing here is loaded
 * before the first call, so that a server without such a store pays nothing. Uses no other feature.
 */
@NullMarked
package cadre.server.objects;

import org.jspecify.annotations.NullMarked;
