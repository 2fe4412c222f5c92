@NullMarked
package cadre.server.knowledge.text;

import org.jspecify.annotations.NullMarked;
