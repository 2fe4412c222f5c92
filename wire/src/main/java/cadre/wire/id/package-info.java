/** The ids that travel: each is a record that checks its form. */
@NullMarked
package cadre.wire.id;

import org.jspecify.annotations.NullMarked;
