/** Plans that run: what is asked for and how it stands, as it goes over the API. */
@NullMarked
package cadre.wire.plan.run;

import org.jspecify.annotations.NullMarked;
