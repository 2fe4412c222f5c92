/** What a request is known by in everything that it causes: its id, and its place in a trace. */
@NullMarked
package cadre.wire.trace;

import org.jspecify.annotations.NullMarked;
