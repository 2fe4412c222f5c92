/**
 * Live streams as server-sent events: the feed, the log of a job, and its steps. Each runs on the
 * virtual thread of its call, blocks while the client is slow, goes on after {@code Last-Event-ID},
 * and ends when its key is no longer good.
 */
@NullMarked
package cadre.server.gateways.sse;

import org.jspecify.annotations.NullMarked;
