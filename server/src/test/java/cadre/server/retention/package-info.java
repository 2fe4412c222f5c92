/** Tests of what is deleted, when, and of what is not. */
@NullMarked
package cadre.server.retention;

import org.jspecify.annotations.NullMarked;
