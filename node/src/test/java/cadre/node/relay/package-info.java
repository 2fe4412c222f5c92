/** Tests of the relay, over real HTTP. */
@NullMarked
package cadre.node.relay;

import org.jspecify.annotations.NullMarked;
