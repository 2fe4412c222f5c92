/**
 * What flows write to trackers and Git hosts. It is stored in the transaction of whoever wants it,
 * and done afterwards: once, in the order of its connection, again and again with growing pauses
 * while the other end is away, and never with a secret in it. Nothing here merges.
 */
@NullMarked
package cadre.server.flows.outbox;

import org.jspecify.annotations.NullMarked;
