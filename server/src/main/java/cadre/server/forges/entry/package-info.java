/**
 * How GitHub and GitLab are entered, for their repositories and their issues alike: the address of
 * the API, what each call says besides its login, and what text may not say there.
 */
@NullMarked
package cadre.server.forges.entry;

import org.jspecify.annotations.NullMarked;
