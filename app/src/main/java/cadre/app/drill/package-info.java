/**
 * {@code cadre drill}: runs jobs on servers and nodes of its own, breaks what it can at random
 * times, and proves from outside (the API, the disk, {@code /proc}, git and what the agents said
 * themselves) that nothing was lost, run twice or left behind. {@link cadre.app.drill.Drill} is the
 * whole of it in one method. Everything lives in one scratch folder and ends with it.
 */
@NullMarked
package cadre.app.drill;

import org.jspecify.annotations.NullMarked;
