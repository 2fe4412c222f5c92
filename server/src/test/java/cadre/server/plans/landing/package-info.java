/** Tests of the turns, texts and troubles of landings. */
@NullMarked
package cadre.server.plans.landing;

import org.jspecify.annotations.NullMarked;
