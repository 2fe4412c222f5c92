@NullMarked
package cadre.node.guard;

import org.jspecify.annotations.NullMarked;
