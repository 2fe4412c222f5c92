/**
 * Plans that run: streams of work, each a sequence of jobs on its own branch, and the order in
 * which they are merged, checked after each merge. {@link cadre.server.plans.Plans} is what people
 * do with them, {@link cadre.server.plans.PlanLoop} carries them on.
 */
@NullMarked
package cadre.server.plans;

import org.jspecify.annotations.NullMarked;
