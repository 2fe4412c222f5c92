/**
 * The way of a plan's result to where its repositories came from: a branch, a draft pull request
 * for each that names the others, and, by a person's word alone, its merge. Stored before it is
 * done; {@link cadre.server.plans.landing.Landings} is what people do, {@link
 * cadre.server.plans.landing.LandLoop} goes on with what a server that died has left. Nothing but
 * the gateway of people's requests may use this.
 */
@NullMarked
package cadre.server.plans.landing;

import org.jspecify.annotations.NullMarked;
