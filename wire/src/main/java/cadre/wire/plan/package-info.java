/** Plans: what {@code cadre-plan.yaml} says, and what is wrong with it before anything runs. */
@NullMarked
package cadre.wire.plan;

import org.jspecify.annotations.NullMarked;
