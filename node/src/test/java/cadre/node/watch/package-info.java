@NullMarked
package cadre.node.watch;

import org.jspecify.annotations.NullMarked;
