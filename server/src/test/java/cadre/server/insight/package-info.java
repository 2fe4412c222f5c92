/** Tests of what the doctor says. */
@NullMarked
package cadre.server.insight;

import org.jspecify.annotations.NullMarked;
