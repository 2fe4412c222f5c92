/**
 * Posts messages of webhooks to the outside: one HTTP client that follows no redirect, waits a
 * bounded time, keeps a bounded part of what comes back, and calls no address of the machine's own
 * network link, where clouds keep their credentials.
 */
@NullMarked
package cadre.server.gateways.outbound;

import org.jspecify.annotations.NullMarked;
