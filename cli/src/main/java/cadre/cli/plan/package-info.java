/** Plans as they stand in a checkout on this machine, and as people read them. */
@NullMarked
package cadre.cli.plan;

import org.jspecify.annotations.NullMarked;
