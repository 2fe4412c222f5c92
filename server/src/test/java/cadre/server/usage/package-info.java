@NullMarked
package cadre.server.usage;

import org.jspecify.annotations.NullMarked;
