/**
 * The one JSON mapper: snake_case names, ISO-8601 times, unknown fields named in the error or
 * ignored.
 */
@NullMarked
package cadre.wire.json;

import org.jspecify.annotations.NullMarked;
