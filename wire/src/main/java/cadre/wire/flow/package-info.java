/**
 * Flows as their file says them: what starts one, its stages, who does each, and the gates that
 * must be open before the next. Reading, checking and walking one need neither a server nor a
 * repository. Besides, what the API says of deliveries of webhooks.
 */
@NullMarked
package cadre.wire.flow;

import org.jspecify.annotations.NullMarked;
