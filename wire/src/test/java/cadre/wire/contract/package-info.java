@NullMarked
package cadre.wire.contract;

import org.jspecify.annotations.NullMarked;
