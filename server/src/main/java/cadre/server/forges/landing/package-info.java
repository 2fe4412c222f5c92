/**
 * The only calls of Cadre that merge: of a pull request, at exactly one commit. A path of its own,
 * which nothing but a person's {@code cadre plan land} takes; no flow, chat or agent gets hold of a
 * {@link cadre.server.forges.landing.LandingHost}.
 */
@NullMarked
package cadre.server.forges.landing;

import org.jspecify.annotations.NullMarked;
