/**
 * The addresses that trackers and Git hosts send their webhooks to. Bounds what a sender can make
 * the server hold, and hands each delivery to the journal.
 */
@NullMarked
package cadre.server.gateways.webhooks;

import org.jspecify.annotations.NullMarked;
