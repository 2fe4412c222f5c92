@NullMarked
package cadre.wire.plan;

import org.jspecify.annotations.NullMarked;
