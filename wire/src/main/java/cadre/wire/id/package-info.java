/**
 * The ids that travel: each is a record that checks its form, prints itself and is one string in
 * JSON.
 */
@NullMarked
package cadre.wire.id;

import org.jspecify.annotations.NullMarked;
