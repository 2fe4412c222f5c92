/**
 * What can go wrong, by stable code: every error says what failed, on which thing, and how to fix
 * it.
 */
@NullMarked
package cadre.wire.error;

import org.jspecify.annotations.NullMarked;
