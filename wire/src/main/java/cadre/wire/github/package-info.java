/** What is said of people's accounts at GitHub and of the repositories that these see. */
@NullMarked
package cadre.wire.github;

import org.jspecify.annotations.NullMarked;
