/** What happened: the events of the feed, as every surface shows them. */
@NullMarked
package cadre.wire.event;

import org.jspecify.annotations.NullMarked;
