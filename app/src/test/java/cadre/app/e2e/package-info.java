/** End to end: real servers, nodes, agents and repositories as processes of their own. */
@NullMarked
package cadre.app.e2e;

import org.jspecify.annotations.NullMarked;
