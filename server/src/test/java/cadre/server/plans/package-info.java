/** Plans on a real store, with a node that says what a test tells it to. */
@NullMarked
package cadre.server.plans;

import org.jspecify.annotations.NullMarked;
