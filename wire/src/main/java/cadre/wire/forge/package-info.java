/** What the API says of connections to trackers and Git hosts. */
@NullMarked
package cadre.wire.forge;

import org.jspecify.annotations.NullMarked;
