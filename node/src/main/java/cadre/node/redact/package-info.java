/**
 * Masks known secrets in a stream of bytes before it leaves the node. The result does not depend on
 * how the stream was cut into pieces. Uses nothing else of Cadre.
 */
@NullMarked
package cadre.node.redact;

import org.jspecify.annotations.NullMarked;
