@NullMarked
package cadre.server.knowledge.index;

import org.jspecify.annotations.NullMarked;
