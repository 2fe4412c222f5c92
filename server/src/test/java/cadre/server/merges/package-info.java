/** Tests of merge trains, with nodes that say what they are told to. */
@NullMarked
package cadre.server.merges;

import org.jspecify.annotations.NullMarked;
