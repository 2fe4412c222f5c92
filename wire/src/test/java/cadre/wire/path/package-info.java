@NullMarked
package cadre.wire.path;

import org.jspecify.annotations.NullMarked;
