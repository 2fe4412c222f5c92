/** Tests of how GitHub and GitLab are entered. */
@NullMarked
package cadre.server.forges.entry;

import org.jspecify.annotations.NullMarked;
