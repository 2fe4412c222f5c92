/** Tests of the configuration reader. */
@NullMarked
package cadre.wire.config;

import org.jspecify.annotations.NullMarked;
