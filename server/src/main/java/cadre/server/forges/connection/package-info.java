/**
 * The trackers and Git hosts that this server knows: where they are, what proves a webhook of
 * theirs, and who may approve there.
 */
@NullMarked
package cadre.server.forges.connection;

import org.jspecify.annotations.NullMarked;
