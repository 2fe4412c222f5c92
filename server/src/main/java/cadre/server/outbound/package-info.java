/**
 * Tells the outside of events: webhooks with an address each, whose messages are made in the
 * transaction that moves their place in the feed, signed after the Standard Webhooks specification,
 * sent at least once, tried again for about a day and then kept as failed. Sends by a {@link
 * cadre.server.outbound.Sender} that a gateway brings. Uses {@code feed}, {@code access}, {@code
 * storage}, the loops of {@code fleet} and the addresses of {@code forges}.
 */
@NullMarked
package cadre.server.outbound;

import org.jspecify.annotations.NullMarked;
